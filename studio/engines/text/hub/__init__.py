"""Models in the hub's layout, on transformers."""
