"""History measured: the product's store beside a narrow SQLite table and DuckDB."""
