"""Pages of findings and what follows from them."""
