"""History in and out of files: CSV in, CSV and Parquet out."""
