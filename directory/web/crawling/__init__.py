"""What search engines and browsers ask for: the map of the site, the rules for robots, how to search."""
