"""Pages of programmes: what is in force, drafts and their entries, what the charter refused."""
