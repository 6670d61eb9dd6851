"""The model library's rooms: reading the catalogue, fetching, keeping, importing, judging what fits. Of Qt signals
and timers, no widgets."""
