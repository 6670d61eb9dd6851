"""GGUF models as graphs of our own on ONNX Runtime."""
