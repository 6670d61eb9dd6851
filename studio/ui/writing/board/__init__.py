"""The corkboard's room: the scenes of one part or chapter as cards."""
