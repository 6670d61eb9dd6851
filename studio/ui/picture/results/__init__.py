"""What came: the strip, recipes in words, saving, menus."""
