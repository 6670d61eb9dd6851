"""Actions on pictures and layers: enlarged, cut out, without noise, as lines, in another style."""
