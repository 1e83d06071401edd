"""What a sample says, and what reported values are settled at."""
