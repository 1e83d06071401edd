"""What this room does by itself."""

from daowei.foundation.web.log.sealing import seal
from daowei.foundation.web.once import forget
from daowei.foundation.web.people.granting import forget_those_long_gone
from daowei.foundation.web.people.inviting import send_waiting

TICKS = (
    ("foundation.seal", 5.0, seal),
    ("foundation.invite", 30.0, send_waiting),
    ("foundation.forget_answers", 3600.0, forget),
    ("foundation.forget", 3600.0, forget_those_long_gone),
)
