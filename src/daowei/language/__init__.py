"""What a formula gives: parsed once, read plainly by a judge and fast over arrays."""
