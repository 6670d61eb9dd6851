"""Document and request value types and the error tree. Standard library, msgspec, typing_extensions and, loaded late,
regex only; any process, any thread."""
