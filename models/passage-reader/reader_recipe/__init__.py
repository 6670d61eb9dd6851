"""How the passage reader was made: questions of FairytaleQA, a cross-encoder that begins as MiniLM, and a small network
that leads a question's meaning to its answer's. Not part of the program."""

import studio  # noqa: F401 - sets what keeps libraries quiet
