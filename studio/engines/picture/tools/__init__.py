"""Small networks that change a picture: enlarging, cutting out, styles."""
