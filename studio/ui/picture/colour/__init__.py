"""The colour room of the Picture pane's dock: choosing a colour, palettes."""
