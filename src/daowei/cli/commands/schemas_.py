"""``daowei schemas``."""
