"""What only a graphics card can show: `make gpu-check`, or `python -m tests.bench.gpu`.

Needs no network, no window, no model from outside: networks have random weights. Beside torch with CUDA, diffusers,
transformers it wants msgspec, gguf, and ONNX Runtime for CUDA where that is to be looked at.
"""
