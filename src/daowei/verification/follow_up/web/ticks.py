"""What this room does by the clock."""

from daowei.verification.follow_up.web.reminding import follow_up_all

TICKS = (("findings and tasks", 900.0, follow_up_all),)
