"""What a definition may not contain: a pure function over all definitions of a programme."""
