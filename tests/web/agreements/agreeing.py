"""An agreement of the made-up county with a township, as far along as a test wants it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from daowei.foundation.web.models import User
from daowei.foundation.web.places import registry_of
from daowei.programme.agreements.documents import Duty, Good, Kind, Owed, Paper, Side
from daowei.programme.agreements.drafting import drafted
from daowei.programme.agreements.signatures import Statement
from daowei.programme.agreements.web.actions import make_key, sign
from daowei.programme.agreements.web.models import Agreement
from daowei.programme.agreements.web.queries import agreement_numbered, basis_in_force

AT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
CARD = "townships_2025"
DUTY = Duty(
    side=Side.LOWER, texts={"en": "Post the notice of rights", "zh": "张贴权利告知书"},
    owner="Director of the township office", due=date(2026, 3, 31),
)  # fmt: skip
OWED = Owed(
    side=Side.UPPER, good=Good.MONEY, texts={"en": "Training of counsellors"}, quantity=2_500_000,
    currency="CNY", due=date(2026, 2, 28),
)  # fmt: skip


def terms_with(lower: str = "qh-05", *, upper: str = "qh", card: str = CARD) -> Paper:
    """The terms of such a draft."""
    units = registry_of("qinghe").units
    made = drafted(
        basis_in_force("qinghe"), upper=units[upper], lower=units[lower], period="2026",
        kind=Kind.VERTICAL if upper == "qh" else Kind.HORIZONTAL, scorecard=card,
    )  # fmt: skip
    return replace(made, duties=(DUTY,), owed=(OWED,))


def signed_by(agreement: Agreement, user: User, side: Side) -> None:
    """One side's signature under the open paper."""
    document = fresh(agreement).papers.order_by("-number")[0]
    statement = Statement(
        digest=document.digest, side=side, who=user.name, office="Head", at=AT,
        unit=agreement.upper if side is Side.UPPER else agreement.lower,
    )  # fmt: skip
    sign(agreement, statement, by=user, key=make_key(by=user, at=AT), at=AT)


def fresh(agreement: Agreement) -> Agreement:
    """The agreement as it stands now."""
    found = agreement_numbered(agreement.programme, agreement.pk)
    assert found is not None
    return found


def address(agreement: Agreement, page: str = "", *, unit: str = "") -> str:
    """Where a page of the agreement is."""
    return f"/p/qinghe/units/{unit or agreement.lower}/agreements/{agreement.pk}/{page}"
