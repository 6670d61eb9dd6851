"""A part of the canvas painted anew: mask, frame, what is asked of the model, the result over the canvas."""
