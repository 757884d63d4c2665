"""Searching for physicians: home, results, landing pages."""
