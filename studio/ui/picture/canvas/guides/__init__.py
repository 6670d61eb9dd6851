"""Rulers beside the canvas, guides and a grid over it, and what snaps to them."""
