"""The rows of a scene's segments and their takes."""
