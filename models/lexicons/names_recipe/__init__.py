"""Names and unknown words to sounds: the CMU dictionary in misaki's alphabet, for both accents, and what letters sound
like among their neighbours, for words that no lexicon has. Run by hand from `models/lexicons`; the program never
imports it."""

import studio  # noqa: F401 - sets what keeps libraries quiet
