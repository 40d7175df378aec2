"""Between the engine's arrays and what people keep: tables in files, rows in the database."""
