"""Reports on the site: entered, checked, submitted, returned, accepted."""
