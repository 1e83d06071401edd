"""Pages of publications: inside, and for everybody."""
