import pytest

from daowei.verification.follow_up.free_text import LONGEST, names_a_person, read


def codes(text: str, *, is_incident: bool = False) -> list[str]:
    return [each.code for each in read(text, field="what", is_incident=is_incident).problems]


@pytest.mark.parametrize(
    "text",
    [
        "The register of November is not kept.",
        "11月登记簿缺页，库存账与实物不符。",
        "Forty reports of 2025-11-30 came late; tel. 0571-88001234 is the office's.",
        "Budget line 2100717 was spent twice.",
    ],
)
def test_what_tells_of_an_office_a_record_or_a_service_is_taken(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "See 330106198803124321 for the case.",
        "身份证 330106 19880312 432X 的登记",
        "身份证３３０１０６１９８８０３１２４３２１",
        "Call 13812345678.",
        "联系 138-1234-5678",
        "write to somebody@example.org",
    ],
)
def test_what_stands_for_one_person_is_refused(text: str) -> None:
    assert names_a_person(text)
    assert codes(text) == ["FND-012"]
    assert codes(text, is_incident=True) == ["FND-012"]


@pytest.mark.parametrize(
    "text", ["该村超生未上报", "社会抚养费未收", "Policy compliance rate is low"]
)
def test_hard_words_of_the_charter_are_refused(text: str) -> None:
    assert codes(text) == ["FND-013"]


def test_hard_words_may_be_needed_to_tell_of_an_incident() -> None:
    told = read("有人被要求缴纳社会抚养费", field="text", is_incident=True)

    assert told.problems == ()
    assert "社会抚养费" in told.soft


def test_soft_words_are_left_to_a_second_reader() -> None:
    told = read("Sterilisation of instruments is not recorded.", field="what")

    assert told.problems == ()
    assert told.soft


def test_nothing_and_too_much_are_refused() -> None:
    assert codes("  ") == ["FND-010"]
    assert codes("x" * (LONGEST + 1)) == ["FND-011"]
