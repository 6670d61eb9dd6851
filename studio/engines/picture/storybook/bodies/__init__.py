"""Plush bodies under heads that the starter model draws without a body."""
