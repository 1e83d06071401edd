"""Recounts weighed and values settled, on the site."""
