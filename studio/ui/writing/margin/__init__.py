"""Notes beside the text, and changes of a returned file: listed, shown, decided, brought back."""
