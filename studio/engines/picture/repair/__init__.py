"""A picture changed as a whole or in parts: what stands before an engine's model and after it, one way for all."""
