"""The database of record and the reference files: rows in, domain values out."""
