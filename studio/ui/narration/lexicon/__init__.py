"""The words whose sound is guessed, before a long run, and the project's own lexicon."""
