"""The main window around the panes: menus, job bar, start page, preferences, about."""
