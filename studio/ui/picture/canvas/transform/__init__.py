"""Layers, what is selected, and the whole canvas: scaled, turned, mirrored, cropped."""
