"""The assistant: continue, rewrite, ask, ghost text."""
