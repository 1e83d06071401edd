"""Results-based accountability: from reported values to scores that anyone can check."""
