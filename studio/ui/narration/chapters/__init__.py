"""The scenes of the book with how much of each is spoken."""
