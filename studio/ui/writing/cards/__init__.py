"""Cards of characters, places, things and styles: listed, changed, and found in the text. Main thread."""
