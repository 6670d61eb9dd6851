"""A narration published: to which figures, as which files, with which credits and cover."""
