"""Readers of files that come from outside: hostile until parsed. Used by both sides. What they need beside the standard
library and msgspec (Pillow, numpy, lxml, pypdf) is loaded when a file asks for it."""
