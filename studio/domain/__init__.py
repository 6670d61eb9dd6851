"""Document and request value types and the error tree. Standard library and msgspec only; any process, any thread."""
