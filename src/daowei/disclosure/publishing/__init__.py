"""From a settled assessment to a publication that anybody can recompute."""
