"""Findings and what becomes of them, on the site."""
