"""Worker processes as the window sees them."""
