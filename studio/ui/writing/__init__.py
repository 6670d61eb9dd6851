"""The Writing pane: an outline of scenes, an editor bound to the document, an assistant that can be switched off."""
