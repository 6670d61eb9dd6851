"""Triptych: an offline studio for picture, words and voice in one project file."""

from studio.fences import silence

__version__ = "0.1.0"

# Here, because nothing of ours runs before it in any process: onnxruntime reads its variable when it is imported.
silence()
