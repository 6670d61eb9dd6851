"""The open project: commits, undo, copies, unnamed projects."""
