"""What runs a model: the only home of torch, diffusers, transformers and onnxruntime. Worker processes only."""
