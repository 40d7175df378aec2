"""Between files or rows and the routing engine. Empty, so that files need no Django."""
