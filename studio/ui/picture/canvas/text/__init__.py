"""Text on the canvas: its letters as pixels, and how it is typed there."""
