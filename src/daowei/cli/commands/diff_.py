"""``daowei diff``."""
