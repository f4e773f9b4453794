"""One definition, two engines: the measures of a Spark cluster against those of DuckDB."""
