"""What changed between two states of a thing, leaf by leaf, for people to read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One leaf: where it stands (``grants.0.role``), what it was and is; None: it was not there."""

    path: str
    before: str | None
    after: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the two sides differ."""
        return self.before != self.after


def differences(before: str, after: str) -> tuple[Difference, ...]:
    """Every leaf of two JSON texts side by side, changed or not; "" is nothing at all."""
    old, new = (dict(_leaves(json.loads(each), "")) if each else {} for each in (before, after))
    return tuple(
        Difference(path=path, before=old.get(path), after=new.get(path))
        for path in dict.fromkeys((*old, *new))
    )


def _leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case Mapping() if value:
            for key, each in value.items():
                yield from _leaves(each, f"{path}.{key}" if path else str(key))
        case list() if value:
            for number, each in enumerate(value):
                yield from _leaves(each, f"{path}.{number}" if path else str(number))
        case str():
            yield path, value
        case _:
            yield path, json.dumps(value, ensure_ascii=False)
