"""Poses of people read of a picture by a model that somebody brought."""
