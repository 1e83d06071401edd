"""The files that go with a form; the list of open orders is made for whoever asks."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from daowei.foundation.web.models import User
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.speaking import named_here
from daowei.verification.visits.forms import ORDERS
from daowei.verification.visits.web.models import FormVersion, Order
from daowei.verification.visits.web.queries import open_orders
from daowei.verification.visits.xlsforms import md5_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file by its name."""

    name: str
    content: bytes

    @property
    def md5(self) -> str:
        """The hash phones compare."""
        return md5_of(self.content)


def media_of(form: FormVersion, user: User) -> Iterator[Media]:
    """Every file of the form, as this inspector gets it."""
    if any(each["path"] == "order" for each in form.questions):
        yield Media(name=ORDERS, content=orders_csv(form.programme, user))
    for each in form.media.select_related("file").order_by("name"):
        yield Media(name=each.name, content=bytes(each.file.content))


def orders_csv(programme: str, user: User) -> bytes:
    """The opened orders of somebody's teams: code, and where it leads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "label", "unit"))
    units = registry_of(programme).units
    for each in open_orders(programme, user):
        registered = units.get(each.unit)
        place = named_here(registered.names) if registered else each.unit
        writer.writerow((each.code, f"{each.code} · {place}", each.unit))
    return out.getvalue().encode()


def is_for(order: Order, form: FormVersion) -> bool:
    """Whether a form is one that is filled in on an order."""
    return order.programme == form.programme and any(
        each["path"] == "order" for each in form.questions
    )
