"""Tags of the shop."""
