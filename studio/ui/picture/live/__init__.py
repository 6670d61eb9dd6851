"""The canvas made again by the model while somebody paints: asked for, and shown over a corner of it."""
