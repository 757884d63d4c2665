"""The background work of the serving process."""
