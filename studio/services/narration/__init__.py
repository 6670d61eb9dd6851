"""Segments, voices, the sound of takes, playback."""
