"""Music and ambience below a chapter: added, placed, made louder or softer, credited."""
