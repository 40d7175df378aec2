"""The console's words of the command line."""
