"""Conversations with personas and characters of the book."""
