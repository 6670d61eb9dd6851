"""Triptych: an offline studio for picture, words and voice in one project file."""

__version__ = "0.1.0"
