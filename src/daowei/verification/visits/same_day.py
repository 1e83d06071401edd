"""Results are handed in on the day of the visit, by the server's clock; a fingerprint may go ahead.

Where there is no network, sixteen characters sent by SMS or read out on the phone the same day
fix what the full answers, which may follow later, must match.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

LENGTH = 16
_SPACES = re.compile(r"[\s\-.]+")
_WRITTEN = re.compile(rf"[0-9a-f]{{{LENGTH}}}")
# letters people write, and people on the phone hear, for the digits they look and sound like
_MISREAD = str.maketrans({"o": "0", "l": "1", "i": "1"})


class Promptness(StrEnum):
    """How a submission stands with the same-day rule."""

    SAME_DAY = "same_day"  # whole, on the day
    FINGERPRINT = "fingerprint"  # its fingerprint on the day, the rest later and unchanged
    MISMATCH = "mismatch"  # later, and another fingerprint was told on the day
    LATE = "late"  # later, and nothing was told on the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A fingerprint as the duty desk took it down: by the desk's clock."""

    fingerprint: str
    at: datetime


def fingerprint_of(answers: Iterable[str], instance_id: str) -> str:
    """The first sixteen hexadecimal digits of SHA-256 over the answers, in the form's order.

    Answers and the submission's own number are parted by ``|``, exactly as the form works it out
    on the phone (``xlsforms.fingerprint_formula``).
    """
    text = "|".join([*answers, instance_id])
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def as_typed(written: str) -> str | None:
    """A fingerprint as somebody types or dictates it; None where it is none."""
    plain = _SPACES.sub("", written).lower().translate(_MISREAD)
    return plain if _WRITTEN.fullmatch(plain) else None


def in_fours(fingerprint: str) -> str:
    """In groups of four, to be read aloud."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def promptness(
    *, day: date, received_at: datetime, fingerprint: str, told: Iterable[Told], zone: tzinfo
) -> Promptness:
    """How a submission stands: its receipt by our clock counts, never what the device says.

    ``day``: of the order. ``told``: fingerprints taken down for the order.
    """
    if received_at.astimezone(zone).date() <= day:
        return Promptness.SAME_DAY
    that_day = [each for each in told if each.at.astimezone(zone).date() <= day]
    if any(each.fingerprint == fingerprint for each in that_day):
        return Promptness.FINGERPRINT
    return Promptness.MISMATCH if that_day else Promptness.LATE
