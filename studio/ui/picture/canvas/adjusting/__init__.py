"""The colours of a layer adjusted by hand: hue, saturation, levels."""
