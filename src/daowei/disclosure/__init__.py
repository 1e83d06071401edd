"""What everybody sees: suppression of small cells, the report, the published files."""
