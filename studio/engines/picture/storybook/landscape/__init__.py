"""Landscapes that the things of a storybook scene are set into: `painting.paint_landscape`."""
