"""What a person can do, once: menus, context menus, palette, key page and docs/shortcuts.md are made of it."""
