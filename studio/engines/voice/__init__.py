"""Engines that speak, and the English front end they share. Worker processes only."""
