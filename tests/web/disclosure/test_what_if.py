"""What if: seen on the figures that stand, refused by the charter, never stored."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from django.test import Client

from daowei.assessment.web.queries import results_of
from daowei.disclosure.slopes import spread
from daowei.foundation.web.models import Event

PAGE = "/p/qinghe/units/qh/results/what-if/"
RIGHTS = ("complaints", "counselling", "removal_on_request", "informed_choice", "free_choice",
          "methods_in_stock", "notices", "outreach", "rights_training")  # fmt: skip
ClientAs = Callable[..., Client]


def _rows(client: Client, asked: str) -> list[list[str]]:
    text = client.get(f"{PAGE}?{asked}&csv=what-if").content.decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()[1:]]


def test_a_heavier_weight_shows_who_moves_and_stores_nothing(client_as: ClientAs) -> None:
    client, events = client_as("auditor"), Event.objects.count()
    before = results_of("qinghe").manifest.digest

    text = client.get(f"{PAGE}?weight-money_arrived=30").content.decode()

    assert "Who would move: 24" in text
    assert 'class="slopes"' in text
    assert Event.objects.count() == events
    assert results_of("qinghe").manifest.digest == before


def test_points_now_are_those_of_the_league_table(client_as: ClientAs) -> None:
    rows = _rows(client_as("auditor"), "weight-money_arrived=30")

    assert next(row for row in rows if row[0] == "Meilin")[2] == "98.8"


def test_a_lower_target_lowers_nobody(client_as: ClientAs) -> None:
    rows = _rows(client_as("auditor"), "target-money_spent=80")

    assert all(float(row[3]) >= float(row[2]) for row in rows)
    assert any(float(row[3]) > float(row[2]) for row in rows)


def test_the_charter_refuses_what_leaves_rights_too_light(client_as: ClientAs) -> None:
    asked = "&".join(f"weight-{each}=0" for each in RIGHTS)

    text = client_as("auditor").get(f"{PAGE}?{asked}").content.decode()

    assert "The charter refuses this" in text
    assert "CH-10" in text
    assert "Who would move" not in text.replace("Show who would move", "")


@pytest.mark.parametrize("typed", ["many", "-1", "1e99", "NaN", "Infinity"])
def test_what_is_no_number_is_told_beside_its_field(client_as: ClientAs, typed: str) -> None:
    text = client_as("auditor").get(f"{PAGE}?weight-notices={typed}").content.decode()

    assert "is no number from 0 up" in text
    assert f'value="{typed}"' in text


def test_a_draft_of_nobody_is_not_found(client_as: ClientAs) -> None:
    assert client_as("programme_office").get(f"{PAGE}?draft=99999").status_code == 404


def test_labels_are_moved_apart_and_keep_their_order() -> None:
    moved = spread([10.0, 10.0, 11.0, 40.0], gap=5.0)

    assert sorted(moved) == moved
    assert all(b - a >= 5.0 for a, b in pairwise(moved))
    assert moved[-1] == 40.0
