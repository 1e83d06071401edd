"""Agreements on the site: shared out, negotiated, signed, printed."""
