"""The sealer misses nothing, waits for nobody, and what it sealed can be shown to strangers."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from daowei.foundation import merkle
from daowei.foundation.digests import digest
from daowei.foundation.signed_texts import is_signed
from daowei.foundation.web.actions import content_of, record
from daowei.foundation.web.log.checking import first_misfit
from daowei.foundation.web.log.queries import head_text, size_of_log
from daowei.foundation.web.log.sealing import seal
from daowei.foundation.web.models import ChainHead, Event, Leaf, TreeHead, User

Anyone = Callable[..., User]


def _done(by: User, at: datetime, unit: str = "qh-05") -> Event:
    return record(
        by=by, at=at, deed="test.done", programme="qinghe", unit=unit, on="thing:1", after={"n": 1}
    )


def test_every_event_is_sealed_once(county: str, anyone: Anyone, moment: datetime) -> None:
    seal(moment)
    ada = anyone("Ada")
    for unit in ("qh-05", "qh-06", "qh-05"):
        _done(ada, moment, unit)

    assert (seal(moment), seal(moment)) == (3, 0)
    assert size_of_log() == Event.objects.count()
    assert first_misfit() is None


def test_events_of_a_chain_are_sealed_in_its_order(
    county: str, anyone: Anyone, moment: datetime
) -> None:
    ada = anyone("Ada")
    for _ in range(5):
        _done(ada, moment)

    seal(moment)

    numbers = Leaf.objects.filter(event__unit="qh-05").order_by("position")
    found = list(numbers.values_list("event__number", flat=True))
    assert found == sorted(found)


def test_a_head_is_signed_and_a_stranger_can_check_an_event_with_it(
    client: Client, county: str, anyone: Anyone, moment: datetime
) -> None:
    noted = _done(anyone("Ada"), moment)
    seal(moment)
    size = TreeHead.objects.latest("size").size

    told = client.get(f"/log/{size}/inclusion/{noted.digest}/").json()

    assert is_signed(told["signed"], signature=told["signature"], key=told["key"])
    assert json.loads(told["signed"])["root"] == told["root"]
    assert merkle.includes(
        [bytes.fromhex(each) for each in told["proof"]],
        leaf=merkle.leaf_hash(told["leaf"].encode()),
        position=told["position"],
        size=told["size"],
        head=bytes.fromhex(told["root"]),
    )


def test_a_later_head_continues_an_earlier_one(
    client: Client, county: str, anyone: Anyone, moment: datetime
) -> None:
    sizes = []
    for _ in range(2):
        _done(anyone("Ada"), moment)
        seal(moment)
        sizes.append(size_of_log())

    told = client.get(f"/log/{sizes[0]}/consistency/{sizes[1]}/").json()

    assert merkle.continues(
        [bytes.fromhex(each) for each in told["proof"]],
        old=sizes[0],
        new=sizes[1],
        old_head=bytes.fromhex(told["old"]["root"]),
        new_head=bytes.fromhex(told["new"]["root"]),
    )


def test_what_is_not_in_the_log_has_no_proof(
    client: Client, county: str, anyone: Anyone, moment: datetime
) -> None:
    seal(moment)
    size = size_of_log()
    unsealed = _done(anyone("Ada"), moment)

    assert client.get(f"/log/{size}/inclusion/{unsealed.digest}/").status_code == 404
    assert client.get(f"/log/{size}/inclusion/sha256:0/").status_code == 404
    assert client.get(f"/log/{size + 1}/").status_code == 404


def test_the_public_pages_of_the_log_open(
    client: Client, county: str, anyone: Anyone, moment: datetime
) -> None:
    _done(anyone("Ada"), moment)
    seal(moment)
    size = size_of_log()

    for address in ("/log/", f"/log/{size}/"):
        assert TreeHead.objects.latest("size").root in client.get(address).content.decode()
    assert client.get("/log/newest/").json()["size"] == size


@pytest.mark.parametrize("table", ["leaf", "treehead"])
def test_the_database_refuses_to_change_what_was_sealed(
    county: str, anyone: Anyone, moment: datetime, table: str
) -> None:
    _done(anyone("Ada"), moment)
    seal(moment)

    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM foundation_{table}")  # noqa: S608


def _by_hand(statement: str, table: str = "foundation_event") -> None:
    """Changes the database as somebody with its password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            cursor.execute(f"DROP TRIGGER {table}_only_grows ON {table}")
        cursor.execute(statement)


def test_a_changed_event_is_named(county: str, anyone: Anyone, moment: datetime) -> None:
    noted = _done(anyone("Ada"), moment)
    _by_hand(f"UPDATE foundation_event SET deed = 'test.forged' WHERE id = {noted.pk}")  # noqa: S608

    found = first_misfit()

    assert found is not None
    assert found.code == "LOG-002"
    assert f"qinghe/qh-05#{noted.number}" in str(found.message)


def test_a_cut_chain_is_named(county: str, anyone: Anyone, moment: datetime) -> None:
    noted = _done(anyone("Ada"), moment)
    _by_hand(f"DELETE FROM foundation_event WHERE id = {noted.pk}")  # noqa: S608

    found = first_misfit()

    assert found is not None
    assert found.code == "LOG-001"
    assert f"qinghe/qh-05#{noted.number}" in str(found.message)


def test_a_chain_rewritten_whole_still_betrays_itself_in_the_log(
    county: str, anyone: Anyone, moment: datetime
) -> None:
    noted = _done(anyone("Ada"), moment, "qh-06")
    seal(moment)
    forged = Event.objects.get(pk=noted.pk)
    forged.deed = "test.forged"
    forged.digest = digest(content_of(forged))
    _by_hand(
        f"UPDATE foundation_event SET deed = 'test.forged', digest = '{forged.digest}' "  # noqa: S608
        f"WHERE id = {noted.pk}"
    )
    ChainHead.objects.filter(unit="qh-06", programme="qinghe").update(digest=forged.digest)

    found = first_misfit()

    assert found is not None
    assert found.code == "LOG-003"


def test_a_head_signed_by_nobody_is_named(county: str, anyone: Anyone, moment: datetime) -> None:
    _done(anyone("Ada"), moment)
    seal(moment)
    _by_hand("UPDATE foundation_treehead SET signature = 'AAAA'", "foundation_treehead")

    found = first_misfit()

    assert found is not None
    assert found.code == "LOG-004"


def test_the_signed_text_names_what_it_is_about(
    county: str, anyone: Anyone, moment: datetime
) -> None:
    _done(anyone("Ada"), moment)
    seal(moment)
    head = TreeHead.objects.latest("size")

    told = json.loads(head_text(head))

    assert told == {
        "log": "daowei", "size": head.size, "root": head.root,
        "at": "2026-01-12T01:00:00.000000+00:00",
    }  # fmt: skip
