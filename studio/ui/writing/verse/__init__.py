"""The room of verse: metre, syllables and rhymes of the lines in front."""
