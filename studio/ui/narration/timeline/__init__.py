"""The timeline of a chapter: its clips with their waveforms, what is edited there, what is heard below."""
