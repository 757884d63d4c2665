"""Reading: rows in, domain values out, in a fixed number of statements whatever the number of rows."""
