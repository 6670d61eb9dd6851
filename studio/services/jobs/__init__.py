"""The queue of jobs, and how results are taken into the project."""
