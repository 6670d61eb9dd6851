"""The text itself: editor, scene documents, find, clipboard."""
