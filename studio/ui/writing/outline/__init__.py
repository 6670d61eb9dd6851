"""The outline of scenes, and the scene's header."""
