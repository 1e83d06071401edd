"""What was said to be done: expected reports, checks, completeness, outliers, exchange formats."""
