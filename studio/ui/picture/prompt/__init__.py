"""What is asked: prompt, styles, the form."""
