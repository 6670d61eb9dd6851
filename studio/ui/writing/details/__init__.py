"""What a writer notes about a scene: status, synopsis, notes, word target."""
