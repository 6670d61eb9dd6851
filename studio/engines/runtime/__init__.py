"""What families share: the processor, ONNX sessions, the sentence embedder."""
