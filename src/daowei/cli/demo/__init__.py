"""A made-up county, the same on every machine: its programme to copy, its registers and values."""
