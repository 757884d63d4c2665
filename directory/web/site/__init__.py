"""About this site, and whether it works."""
