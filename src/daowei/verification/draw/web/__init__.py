"""Draws on the site: plans, commitments, ceremonies, records."""
