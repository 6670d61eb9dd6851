"""Finished pictures found again: by words, numbers, tags."""
