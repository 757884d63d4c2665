"""Rules and values of the directory: pure functions and frozen dataclasses, no input or output."""
