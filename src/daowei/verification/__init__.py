"""What was found on the spot: the draw, visits, what a sample says, and what follows."""
