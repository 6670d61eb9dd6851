"""Things that the starter model is taught from a person's own drawings. Used in the picture worker alone."""
