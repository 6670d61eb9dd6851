"""What is in the hand on the canvas: a tool a file. Each implements `painting.view.Tool`."""
