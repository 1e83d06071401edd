"""Population and shapes on the site: typed into a table or loaded from a file, looked at first."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daowei.foundation.web.models import Event
from daowei.foundation.web.places import register_stamp, registry_of
from daowei.programme.register_files import units_csv
from daowei.programme.web.models import Population, UnitShape
from daowei.programme.web.register_queries import basis_of

ClientAs = Callable[..., Client]
PAGE = "/p/qinghe/units/qh-05-v01/register/population/"
LOAD = "/p/qinghe/units/load/{}/"


def _group() -> str:
    return str(
        Population.objects.filter(programme="qinghe", unit="qh-05-v01").values_list("group")[0][0]
    )


def _typed(client: Client, *rows: dict[str, str], seen: str = "") -> dict[str, str]:
    """What the page would send with these rows only."""
    page = client.get(PAGE)
    now = seen or page.content.decode().split('name="seen" value="')[1].split('"')[0]
    filled = {"seen": now, "reason": "yearbook 2026"}
    for number, row in enumerate(rows):
        filled |= {f"{name}-{number}": value for name, value in row.items()}
    return filled


def _row(**said: str) -> dict[str, str]:
    return {"year": "2026", "group": _group(), "value": "1234", "source": "Yearbook",
            "as_of": "2026-01-01", **said}  # fmt: skip


def test_figures_are_kept_with_source_and_reason(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")

    answer = client.post(PAGE, _typed(client, _row()))

    kept = Population.objects.get(programme=county, unit="qh-05-v01")
    event = Event.objects.get(deed="population.counted")
    assert answer.status_code == 302
    assert (kept.value, kept.source, kept.year) == (1234, "Yearbook", 2026)
    assert "yearbook 2026" in event.after
    assert json.loads(event.before)["population"] != {}


def test_a_row_without_a_figure_is_left_out_and_not_zero(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")

    client.post(
        PAGE, _typed(client, _row(), _row(year="2025", value=""), _row(year="2024", value="0"))
    )

    kept = Population.objects.filter(programme=county, unit="qh-05-v01").order_by("year")
    assert [(each.year, each.value) for each in kept] == [(2024, 0), (2026, 1234)]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"value": "many"}, "is not a number of people"),
        ({"value": "-3"}, "is not a number of people"),
        ({"year": "26"}, "is not a year"),
        ({"as_of": "soon"}, "is not a day"),
        ({"group": ""}, "the group is missing"),
    ],
)
def test_a_wrong_figure_is_told_with_its_row_and_nothing_is_lost(
    client_as: ClientAs, county: str, wrong: dict[str, str], told: str
) -> None:
    client, before = client_as("programme_office"), register_stamp(county)

    answer = client.post(
        PAGE,
        _typed(
            client, _row(), _row(year="2025", **wrong) if "year" not in wrong else _row(**wrong)
        ),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert ":2 " in page
    assert 'value="1234"' in page
    assert register_stamp(county) == before


def test_a_group_that_no_definition_takes_is_refused(client_as: ClientAs, county: str) -> None:
    client, before = client_as("programme_office"), register_stamp(county)

    answer = client.post(PAGE, _typed(client, _row(group="women_without_iud")))

    assert answer.status_code == 422
    assert "no element of the version in force takes the group women_without_iud" in (
        answer.content.decode().replace("&#39;", "'")
    )
    assert register_stamp(county) == before


def test_the_second_of_two_people_is_told(client_as: ClientAs, county: str) -> None:
    first, second = client_as("programme_office"), client_as("programme_office")
    as_both_saw = _typed(second, _row(value="2"))
    first.post(PAGE, _typed(first, _row(value="1")))

    answer = second.post(PAGE, as_both_saw)

    assert answer.status_code == 422
    assert "Somebody changed these figures meanwhile" in answer.content.decode()
    assert Population.objects.get(programme=county, unit="qh-05-v01").value == 1


# ── files ───────────────────────────────────────────────────────────────────────────


def _sent(client: Client, what: str, content: bytes) -> str:
    """The address of the page that shows what the file would change."""
    file = SimpleUploadedFile("register", content)
    answer = client.post(LOAD.format(what), {"file": file})
    assert answer.status_code == 302
    return str(answer["Location"])


def _kept(client: Client, address: str, what: str) -> int:
    held = address.split("held=")[1]
    return client.post(LOAD.format(what), {"held": held, "reason": "census"}).status_code


def test_a_file_of_figures_is_looked_at_before_it_is_kept(client_as: ClientAs, county: str) -> None:
    client, group = client_as("programme_office"), _group()
    count, before = Population.objects.count(), register_stamp(county)
    content = f"unit,year,group,value,source\nqh-05,2031,{group},777,Census\n".encode()

    address = _sent(client, "population", content)
    page = client.get(address).content.decode()

    assert f"qh-05 2031 {group}" in page
    assert register_stamp(county) == before
    assert _kept(client, address, "population") == 302
    assert Population.objects.count() == count + 1
    assert Population.objects.get(year=2031).source == "Census"
    assert "census" in Event.objects.get(deed="population.loaded").after


@pytest.mark.parametrize(
    "line", ["qh-99,2031,all,7", "qh-05,year,all,7", "qh-05,2031,each_woman,7", "qh-05,2031"]
)
def test_a_file_with_an_error_changes_nothing(client_as: ClientAs, county: str, line: str) -> None:
    client, before = client_as("programme_office"), register_stamp(county)

    address = _sent(client, "population", f"unit,year,group,value\n{line}\n".encode())

    assert "Nothing is kept while the file has errors" in client.get(address).content.decode()
    assert _kept(client, address, "population") == 422
    assert register_stamp(county) == before


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b'{"a": 1}'])
@pytest.mark.parametrize("what", ["units", "population", "geometry"])
def test_whatever_is_sent_is_told_and_changes_nothing(
    client_as: ClientAs, county: str, what: str, content: bytes
) -> None:
    client, before = client_as("programme_office"), register_stamp(county)
    answer = client.post(LOAD.format(what), {"file": SimpleUploadedFile("x", content)})
    if answer.status_code == 302:
        assert client.get(answer["Location"]).status_code == 200
        assert _kept(client, answer["Location"], what) == 422
    else:
        assert answer.status_code == 422

    assert register_stamp(county) == before


def test_a_shape_is_loaded_and_drawn(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")
    ring = [[101.0, 36.0], [101.1, 36.0], [101.1, 36.1], [101.0, 36.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "qh-05-v01"}, "geometry": shape}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

    assert _kept(client, _sent(client, "geometry", content), "geometry") == 302

    assert UnitShape.objects.get(unit__code="qh-05-v01").geometry == shape
    assert '<svg class="map"' in client.get("/p/qinghe/units/qh-05-v01/register/").content.decode()


def test_a_file_of_units_opens_and_names_and_leaves_the_others(
    client_as: ClientAs, county: str
) -> None:
    client, registry = client_as("programme_office"), registry_of(county)
    lines = units_csv(registry).decode().splitlines()
    head = lines[0].split(",")
    new = dict.fromkeys(head, "") | {
        "code": "qh-05-v99",
        "name": "New",
        "parent": "qh-05",
        "kind": "village",
        "opened": "2026-02-01",
    }
    content = "\n".join([*lines, ",".join(new.values())]).encode()

    address = _sent(client, "units", content)

    assert "qh-05-v99" in client.get(address).content.decode()
    assert _kept(client, address, "units") == 302
    assert registry_of(county).units.keys() - registry.units.keys() == {"qh-05-v99"}
    assert Event.objects.filter(deed="register.loaded").count() == 1


def test_other_rooms_get_registers_as_kept_now(client_as: ClientAs, county: str) -> None:
    client = client_as("programme_office")
    before = basis_of(county)
    client.post(PAGE, _typed(client, _row(value="4321")))

    after = basis_of(county)

    assert 4321 not in before.population.get_column("value")
    assert 4321 in after.population.get_column("value")
    assert after.geometry == before.geometry
    assert after.registry.units.keys() == before.registry.units.keys()
