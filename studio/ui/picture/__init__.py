"""The Picture pane: a presenter without a toolkit, and its views."""
