"""The command line: the window's services without a window."""
