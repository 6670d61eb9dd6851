"""The Narration pane: choose a voice, hear a scene sentence by sentence, take one again, keep and choose takes."""
