"""Prompts in which chance chooses among words: read (`reading`), and written out for a seed (`choosing`)."""
