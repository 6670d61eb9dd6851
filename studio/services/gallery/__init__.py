"""Finished pictures found again: by words, numbers, tags, by what they are about."""
