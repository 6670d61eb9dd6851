"""What becomes of a picture's prompt before a job is made of it: wildcards, LoRAs that it names."""
