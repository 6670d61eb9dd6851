"""Readers of files that come from outside: hostile until parsed. Standard library only; used by both sides."""
