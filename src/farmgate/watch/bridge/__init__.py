"""Between rows or files and the watch engine."""
