"""The chosen moving picture, played."""
