"""An outsider with a solver, who shares nothing with the protection but the published table."""

import importlib.util
import sys
from itertools import islice
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from daowei.disclosure import suppression
from daowei.disclosure.attack import Spread
from daowei.disclosure.sums import Sums
from daowei.disclosure.suppression import LEAST_K

BENCH = Path(__file__).parents[3] / "bench" / "suppression_attack.py"


@pytest.fixture(scope="module")
def attack() -> ModuleType:
    spec = importlib.util.spec_from_file_location("suppression_attack", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_no_small_count_is_recovered_or_pinned(attack: ModuleType) -> None:
    seen = small = 0
    for table in attack.tables(10, seed=7):
        found = attack.attacked(attack.published(table), table)
        assert found.recovered == []
        assert found.narrower_than(LEAST_K) == {}
        seen += len(found.widths)
        small += sum(value < LEAST_K for value in found.truths.values())
    assert small > 100
    assert seen > small


def test_the_attacker_is_able_to_find_what_is_not_protected(attack: ModuleType) -> None:
    """With small counts withheld and nothing else, she finds nearly all of them."""
    found = 0
    for table in attack.tables(10, seed=7):
        told = attack.published(table)
        bare = told.cells.with_columns(
            value=attack.pl.Series(
                [
                    None if value < LEAST_K else value
                    for value in (
                        table.counts[row["unit"], row["period"], row["combo"]]
                        for row in told.cells.iter_rows(named=True)
                    )
                ]
            )
        )
        unprotected = attack.Protected(cells=bare, withheld=told.withheld, small=told.small)
        found += len(attack.attacked(unprotected, table).narrower_than(LEAST_K))
    assert found > 50


def test_what_single_sums_do_not_give_away_all_together_may(
    attack: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this table an interval of 5 was left before all sums were asked together."""
    table = next(islice(attack.tables(147, seed=20260101), 146, None))
    assert attack.attacked(attack.published(table), table).narrower_than(LEAST_K) == {}

    def endless(sums: Sums, *_: object, k: int) -> Spread:
        del k
        return Spread(low=np.full(len(sums.value), -np.inf), high=np.full(len(sums.value), np.inf))

    monkeypatch.setattr(suppression, "spread_to", endless)
    found = attack.attacked(attack.published(table), table).narrower_than(LEAST_K)
    assert set(found.values()) == {5.0}
