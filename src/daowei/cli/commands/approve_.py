"""``daowei approve``."""
