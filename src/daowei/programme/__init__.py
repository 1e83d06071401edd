"""What was promised: definition files, versions, the charter, the catalogue, agreements."""
