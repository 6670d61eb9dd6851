"""Engines that write down what they hear. Worker processes only."""
