"""Finding physicians and articles by words, place and filters."""
