"""Scenes of movable layers: landscapes, props, bodies, and where things stand. No model is run in here."""
