"""Files brought in on the site: previewed, judged line by line, and loaded."""
