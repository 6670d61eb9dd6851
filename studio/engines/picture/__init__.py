"""Picture engines: a diffusers folder or checkpoint on torch, and small ONNX models that need no torch."""
