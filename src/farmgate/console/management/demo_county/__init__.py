"""Draws the demo county: real place names, made-up people, one seed."""
