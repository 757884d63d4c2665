"""Places: from words to points and between points."""
