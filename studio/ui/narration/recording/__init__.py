"""A person reads a sentence: into the microphone, or from a sound file; noise taken out of a take."""
