"""What follows from visits: findings, rectification, vetoes, appeals, bulletins."""
