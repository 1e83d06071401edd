"""What two offices agree on for a year: the document, its steps, its signatures, its print."""
