"""Results kept in step with reports, and questions about them."""
