"""The painting engine: layers in tiles, strokes, and what shows of a pile of layers. Main thread, but for packing."""
