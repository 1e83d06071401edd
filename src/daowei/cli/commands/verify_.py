"""``daowei verify``."""
