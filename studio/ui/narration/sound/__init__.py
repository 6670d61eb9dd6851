"""The waveform, its peaks, and the player."""
