"""Sending letters: by SMTP, or into a folder on this machine."""
