"""``daowei new``."""
