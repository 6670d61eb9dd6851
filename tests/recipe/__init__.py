"""Tests of the starter picture model's recipe."""
