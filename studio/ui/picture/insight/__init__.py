"""How a picture came about: its steps, where its words went, how different it is from others."""
