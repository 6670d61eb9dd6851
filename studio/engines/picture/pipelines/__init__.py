"""Stable Diffusion and its kin, through diffusers."""
