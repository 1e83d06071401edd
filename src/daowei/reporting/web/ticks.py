"""What this room does by the clock."""

from daowei.reporting.web.reminding import remind_all

TICKS = (("reminders", 3 * 3600.0, remind_all),)
