"""The wildcard files that prompts may name: seen, edited, tried."""
