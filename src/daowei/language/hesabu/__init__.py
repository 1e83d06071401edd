"""The Hesabu spelling of performance-payment formulas: read, translated, and solved as it pays."""
