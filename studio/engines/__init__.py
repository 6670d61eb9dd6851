"""Engines: what runs a model. The only home of torch, diffusers, transformers and onnxruntime; worker processes only."""
