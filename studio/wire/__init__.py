"""What the window and a worker say to each other: tagged messages and their framing. Both sides import this package."""
