"""What is shown, shared by the pages and the JSON API: services' values in, plain views out."""
