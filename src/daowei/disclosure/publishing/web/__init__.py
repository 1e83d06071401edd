"""Publications and the public site."""
