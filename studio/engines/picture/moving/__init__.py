"""Moving pictures from words, or from a picture and words."""
