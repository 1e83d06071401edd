"""Who has to fill in a form."""

from daowei.foundation.hierarchy import Unit
from daowei.programme.definition import Form


def owes(unit: Unit, form: Form) -> bool:
    """Whether a unit owes a form while it is open: its kind, a group of it or itself is named.

    A form that names nobody is owed by nobody.
    """
    return (
        unit.code in form.units
        or unit.kind.value in form.kinds
        or not set(form.groups).isdisjoint(unit.groups.values())
    )
