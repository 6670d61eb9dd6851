"""The Writing pane: an outline of scenes, an editor bound to the document, and an assistant that can be switched off."""
