"""The starter picture model: words read, things drawn, scenes set together."""
