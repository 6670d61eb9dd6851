"""The model library's rooms: reading the catalogue, fetching, keeping, importing, judging what fits. No Qt in here."""
