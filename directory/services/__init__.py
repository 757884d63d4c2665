"""What the directory can do, one transaction a call. Web pages, commands and jobs come in here."""
