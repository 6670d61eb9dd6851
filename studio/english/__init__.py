"""English text to phonemes: reading numbers and abbreviations out, lexicons, word forms, heteronyms, spelling rules.

Called by the voice engines on the worker's job thread, and by the window and the command line where they show how words
are read, scan verse or compare what was heard. Standard library and msgspec, and numpy where it is first needed.
"""
