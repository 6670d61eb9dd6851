"""The canvas: its view, layers and changes."""
