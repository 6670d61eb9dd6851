"""The writer's engines: GGUF files on ONNX Runtime, Hugging Face folders on torch. Run in a text worker."""
