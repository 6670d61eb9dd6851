"""Text as it is written to the words that are spoken, token by token: one module for each class of thing.

Called by the English front end. `reading` has the entrance, `context` what every reader is given, `plain` what is done
before: entities, zero-width characters, presentation forms. Readers look at the text at one position and answer with
words, with silence, or with None. Standard library and msgspec only; the time is linear in the text, as every pattern
and every look around is bounded.
"""
