"""Widgets: the window shell and its three panes. The main thread of the window process."""
