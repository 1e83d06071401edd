"""What this room does by the clock."""

from daowei.reporting.web.reminding import remind_all

TICKS = (("reminders", 1800.0, remind_all),)
