"""What is read and cited beside the manuscript."""
