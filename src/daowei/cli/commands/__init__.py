"""One file for each verb of ``daowei``."""
