"""How much a text sounds like the writer."""
