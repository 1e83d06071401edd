from collections.abc import Callable

import pytest

from daowei.programme.agreements.documents import (
    Paper,
    PaperError,
    Side,
    digest_of,
    paper_from,
    text_of,
)


def test_a_paper_reads_back_from_its_canonical_text(paper: Callable[..., Paper]) -> None:
    made = paper()

    assert paper_from(text_of(made)) == made


def test_the_digest_moves_with_every_term(paper: Callable[..., Paper]) -> None:
    digests = {digest_of(paper()), digest_of(paper(duties=())), digest_of(paper(period="2027"))}

    assert len(digests) == 3


def test_numbers_stand_in_the_text_as_they_are_printed(
    paper: Callable[..., Paper], target: Callable[..., object]
) -> None:
    assert '"baseline":"91.2"' in text_of(paper(targets=(target(),)))


def test_a_text_that_is_no_paper_is_refused_with_its_place() -> None:
    with pytest.raises(PaperError, match="programme_names"):
        paper_from('{"programme":"x"}')


def test_a_unit_is_on_one_side_or_on_none(paper: Callable[..., Paper]) -> None:
    made = paper()

    assert made.side_of("qh") is Side.UPPER
    assert made.side_of("qh-05") is Side.LOWER
    assert made.side_of("qh-06") is None
    assert made.party(Side.UPPER.other) == made.lower
