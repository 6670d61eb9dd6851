"""The room of the gallery: what is looked for among finished pictures; stars, tags and albums."""
