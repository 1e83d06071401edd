from dataclasses import replace

import pytest

from daowei.foundation.problems import Problem
from daowei.programme.charter.approvals import (
    AUTHOR,
    LEXICON,
    SECOND,
    KeyFormError,
    digest_of,
    key_from,
    new_key,
    sign,
    verified,
)
from daowei.programme.definition import (
    AggregationType,
    Approval,
    Element,
    Measure,
    Origin,
    ValueType,
)

ADA, BAO = new_key(), new_key()
BIRTHS = Element(
    code="attended",
    uid="abcdefghijk",
    names={"en": "Births attended"},
    concept="mat.sba",
    measure=Measure.FLOW,
    value_type=ValueType.INTEGER,
    aggregation=AggregationType.SUM,
    origin=Origin(file="elements.yaml", line=4),
)
DIGESTS = {"element:attended": digest_of(BIRTHS)}
BY_ADA = sign(who="Ada", private=ADA.private, role=AUTHOR, of="element:attended", definition=BIRTHS)
BY_BAO = sign(who="Bao", private=BAO.private, role=SECOND, of="element:attended", definition=BIRTHS)


def judged(*approvals: Approval) -> tuple[frozenset[tuple[str, str]], list[str]]:
    counted, problems = verified(approvals, digests=DIGESTS)
    return counted, [each.code for each in problems]


def test_a_second_person_counts() -> None:
    assert judged(BY_ADA, BY_BAO) == (frozenset({(SECOND, "element:attended")}), [])


def test_a_signature_that_names_no_role_is_a_second_one() -> None:
    unnamed = replace(BY_BAO, role=None)

    assert judged(BY_ADA, unnamed) == (frozenset({(SECOND, "element:attended")}), [])


def test_a_cleared_word_is_a_role_of_its_own() -> None:
    cleared = sign(
        who="Bao", private=BAO.private, role=LEXICON, of="element:attended", definition=BIRTHS
    )

    assert judged(BY_ADA, cleared) == (frozenset({(LEXICON, "element:attended")}), [])


def test_the_author_is_no_second_person_even_with_another_name() -> None:
    again = sign(
        who="Dolores", private=ADA.private, role=SECOND, of="element:attended", definition=BIRTHS
    )

    assert judged(BY_ADA, again) == (frozenset(), ["APR-005"])


def test_the_author_is_no_second_person_even_with_another_key() -> None:
    again = sign(
        who=" ada", private=BAO.private, role=SECOND, of="element:attended", definition=BIRTHS
    )

    assert judged(BY_ADA, again) == (frozenset(), ["APR-005"])


def test_without_an_author_nobody_is_a_second_person() -> None:
    assert judged(BY_BAO) == (frozenset(), ["APR-006"])


def test_an_author_may_be_known_from_elsewhere() -> None:
    counted, problems = verified([BY_BAO], digests=DIGESTS, author_keys=frozenset({ADA.public}))

    assert counted == {(SECOND, "element:attended")}
    assert problems == ()


@pytest.mark.parametrize(
    "forged",
    [
        replace(BY_BAO, who="Chidi"),
        replace(BY_BAO, role=LEXICON),
        replace(BY_BAO, key=ADA.public),
        replace(BY_BAO, digest="sha256:" + "0" * 64),
        replace(BY_BAO, signature=BY_ADA.signature),
        replace(BY_BAO, signature="not base64"),
        replace(BY_BAO, key="c2hvcnQ="),
    ],
)
def test_nothing_under_a_signature_can_be_changed(forged: Approval) -> None:
    assert judged(BY_ADA, forged) == (frozenset(), ["APR-003"])


def test_a_definition_that_changed_must_be_signed_again() -> None:
    renamed = replace(BIRTHS, names={"en": "Births"})

    counted, (found,) = verified(
        [BY_BAO],
        digests={"element:attended": digest_of(renamed)},
        author_keys=frozenset({ADA.public}),
    )

    assert counted == frozenset()
    assert isinstance(found, Problem)
    assert found.code == "APR-004"
    assert "Bao" in str(found.message)
    assert "daowei approve" in str(found.remedy)


def test_what_is_signed_does_not_depend_on_the_line_it_stands_on() -> None:
    moved = replace(BIRTHS, origin=Origin(file="elements.yaml", line=99))

    assert digest_of(moved) == digest_of(BIRTHS)


def test_a_signature_under_nothing_and_an_unheard_role_are_told() -> None:
    elsewhere = replace(BY_BAO, of="element:unknown")
    unheard = replace(BY_BAO, role="friend")

    assert judged(BY_ADA, elsewhere, unheard) == (frozenset(), ["APR-002", "APR-001"])


def test_a_key_is_found_again_from_its_private_half() -> None:
    assert key_from(ADA.private) == ADA


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64"])
def test_a_private_key_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(KeyFormError):
        key_from(text)
