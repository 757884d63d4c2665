"""Asking a question."""
