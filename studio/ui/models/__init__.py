"""The model page: what there is, what it costs, whether it fits, and getting it."""
