"""The numbers that data, training, export and evaluation share: styles, colours, places, grounds and slots.

Pure constants; every module of the recipe imports it.
"""

from __future__ import annotations

from pathlib import Path

STYLES = ("3d", "flat", "noto", "blob", "line", "clip art")
NULL_STYLE = len(STYLES)
LENDS = {
    "3d": ("noto", "blob"),
    "flat": ("noto", "blob"),
    "noto": ("3d", "blob"),
    "blob": ("3d", "noto"),
}
"""The styles that lend a style the forms of their drawings; 3d, flat and line show the same forms."""
COLOURS = ("", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")
PLACES = ("", "left", "right", "above", "below")
GROUNDS = (*COLOURS, "sky", "grass", "night", "sea", "snow", "sand")
MOST = 4
"""Things of one kind in a picture; a count of 0 means that none was said."""
SLOTS = 3
"""Kinds of things in one picture."""
CONCEPT, COLOUR, COUNT, PLACE = range(4)
"""Columns of a slot."""
RESOLUTION = 128
"""Pixels, both ways."""
LATENT_CHANNELS = 32
LATENT_SIDE = 16
"""A picture as the autoencoder's latents: [32, 16, 16]."""
PLAIN, RECOLOURED, SCENE = range(3)
"""Kinds of training pictures."""

MODEL_FOLDER = Path(__file__).resolve().parent.parent
"""Where the shipped weights, the card and the sheet's prompts lie."""
WORK_FOLDER = Path.home() / ".cache" / "triptych-starter-picture"
"""Data and checkpoints, unless --work names another folder."""
