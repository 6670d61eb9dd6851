"""Questions about the book, answered with quotations."""
