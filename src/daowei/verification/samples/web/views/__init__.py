"""Pages of settlements, one file for each thing one comes to do."""
