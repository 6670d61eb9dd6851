"""Recordings that are written down, and played from the line where the caret is. Main thread."""
