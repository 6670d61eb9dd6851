"""A narrated book as the files that stores take: its takes mastered, encoded, tagged, measured and named.

`programme` says what is heard; `rendering` makes sound of it; `encoders` and `m4b` write files; `reading_back` measures
them; `sheet` judges; `publish` does it all. Called on threads, with a book as it was at one moment.
"""
