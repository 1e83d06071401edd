"""Pages of the visits, and the door for phones."""
