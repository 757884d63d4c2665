"""A listing, as its member and editors edit it."""
