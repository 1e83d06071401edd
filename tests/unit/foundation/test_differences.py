"""Before and after, side by side."""

from daowei.foundation.differences import Difference, differences


def test_every_leaf_stands_beside_what_it_was() -> None:
    found = differences('{"a":{"b":"x"},"n":1,"s":[true]}', '{"a":{"b":"y"},"n":1,"z":null}')

    assert found == (
        Difference(path="a.b", before="x", after="y"),
        Difference(path="n", before="1", after="1"),
        Difference(path="s.0", before="true", after=None),
        Difference(path="z", before=None, after="null"),
    )
    assert [each.is_changed for each in found] == [True, False, True, True]


def test_what_began_has_nothing_before() -> None:
    assert differences("", '{"role":"auditor"}') == (
        Difference(path="role", before=None, after="auditor"),
    )


def test_an_empty_list_is_not_nothing() -> None:
    assert differences("", '{"grants":[]}') == (Difference(path="grants", before=None, after="[]"),)
