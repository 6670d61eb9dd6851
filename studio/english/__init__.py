"""English text to phonemes: reading numbers and abbreviations out, lexicons, word forms, heteronyms, spelling rules.

Called by the voice engines on the worker's job thread. Standard library and msgspec only.
"""
