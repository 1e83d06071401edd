"""The sealed log of deeds."""
