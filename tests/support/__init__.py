"""What the tests start themselves: a PostgreSQL server, a browser."""
