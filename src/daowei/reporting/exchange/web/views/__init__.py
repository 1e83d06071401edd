"""Pages of files: sending in, looking at what would change, loading; forms and values out."""
