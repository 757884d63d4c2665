"""Articles and the listings of their authors."""
