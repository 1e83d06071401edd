"""What this room does by itself."""

from daowei.foundation.web.log.sealing import seal

TICKS = (("foundation.seal", 5.0, seal),)
