"""On PostgreSQL transactions end in another order than they began: no touch is skipped."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from random import Random  # noqa: TID251 - seeded below

import psycopg
import pytest
from django.db import connection

from daowei.assessment.result_folder import Mark
from daowei.assessment.web.touches import mark_now, touched_since
from daowei.reporting.documents import Key

PROGRAMME = "late"


@pytest.fixture
def address(db: None) -> Iterator[str]:
    """How others reach the test database; what they leave behind is taken away."""
    known = connection.settings_dict
    name, host = known["NAME"], known["HOST"] or "localhost"
    told = f"postgresql://{known['USER']}:{known['PASSWORD']}@{host}:{known['PORT'] or 5432}/{name}"
    yield told
    with psycopg.connect(told) as tidy:
        tidy.execute("DELETE FROM reporting_revision WHERE programme = %s", (PROGRAMME,))
        tidy.execute("DELETE FROM assessment_touch WHERE programme = %s", (PROGRAMME,))


def _write(writer: "psycopg.Connection[tuple[object, ...]]", unit: str) -> None:
    writer.execute(
        "INSERT INTO reporting_revision (programme, version, form, attribute, unit, period, number,"
        " document, digest, supersedes, state, is_current, submitted_at, was_late, reason)"
        " VALUES (%s, '', 'f', '', %s, '202503', 1, '{}', '', '', 'submitted', true, now(),"
        " false, '')",
        (PROGRAMME, unit),
    )


def _units(keys: Iterable[Key]) -> set[str]:
    return {unit for _, _, unit, _ in keys}


def test_a_report_whose_transaction_ends_late_is_not_skipped(address: str) -> None:
    start = mark_now(PROGRAMME)

    with psycopg.connect(address) as ada, psycopg.connect(address) as bao:
        _write(ada, "ada")  # takes the lower position, and does not end yet
        _write(bao, "bao")
        bao.commit()
        between = touched_since(PROGRAMME, start)
        ada.commit()
        after = touched_since(PROGRAMME, between.mark)

    assert _units(between.keys) | _units(after.keys) == {"ada", "bao"}
    assert "ada" in _units(after.keys)


def test_a_transaction_that_began_first_and_writes_last_is_not_skipped(address: str) -> None:
    start = mark_now(PROGRAMME)

    with psycopg.connect(address) as ada, psycopg.connect(address) as bao:
        ada.execute("SELECT pg_current_xact_id()")
        _write(bao, "bao")
        bao.commit()
        between = touched_since(PROGRAMME, start)
        _write(ada, "ada")
        ada.commit()
        after = touched_since(PROGRAMME, between.mark)

    assert _units(between.keys) | _units(after.keys) == {"ada", "bao"}


@pytest.mark.parametrize("seed", range(10))
def test_whatever_order_transactions_end_in_all_are_seen(address: str, seed: int) -> None:
    dice, mark, seen = Random(seed), mark_now(PROGRAMME), set[str]()  # noqa: S311 - the same every time
    waiting: list[psycopg.Connection[tuple[object, ...]]] = []
    written = 0
    for number in range(30):
        if len(waiting) < 5 and dice.random() < 0.6:
            writer = psycopg.connect(address)
            _write(writer, f"u{number}")
            waiting.append(writer)
            written += 1
        elif waiting:
            with closing(waiting.pop(dice.randrange(len(waiting)))) as ending:
                ending.commit()
        if dice.random() < 0.5:
            mark = _seen_by_now(mark, seen)
    for each in waiting:
        with closing(each) as ending:
            ending.commit()
    _seen_by_now(mark, seen)

    assert len(seen) == written


def _seen_by_now(mark: Mark, seen: set[str]) -> Mark:
    touched = touched_since(PROGRAMME, mark)
    seen |= _units(touched.keys)
    return touched.mark


def test_what_was_seen_is_not_seen_again(address: str) -> None:
    start = mark_now(PROGRAMME)
    with psycopg.connect(address) as ada:
        _write(ada, "ada")
    first = touched_since(PROGRAMME, start)

    again = touched_since(PROGRAMME, first.mark)

    assert (_units(first.keys), _units(again.keys)) == ({"ada"}, set())
