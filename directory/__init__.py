"""The sports medicine physician directory."""
