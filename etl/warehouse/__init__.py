"""The derived warehouse: one DuckDB file a version, built from batches, opened read-only by everyone."""
