"""What people decided beside all reports: how vetoes were handled, which targets were signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from daowei.assessment.agreed import agreed_digest
from daowei.assessment.procedures import handled_digest
from daowei.assessment.vetoes import Procedure
from daowei.foundation.digests import digest
from daowei.programme.agreements.signed import AgreedTargets


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What results rest on besides reports, registers and definitions."""

    procedures: Mapping[tuple[str, str], Procedure] = field(default_factory=dict)
    agreed: AgreedTargets = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """By which it is known again; "" where nothing was decided."""
        handled, agreed = handled_digest(self.procedures), agreed_digest(self.agreed)
        return digest([handled, agreed]) if agreed else handled
