import pytest

from daowei.programme.charter.vocabulary import vocabulary
from daowei.programme.dhis2.wording import _CONCEPTS, commitment_in, concept_of, says_nothing


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("ANC 1st visit", "mat.anc1"),
        ("Antenatal care first visits", "mat.anc1"),
        ("ANC 1st visit before 12 weeks", "mat.anc1_12w"),
        ("ANC 4th or more visits", "mat.anc4"),
        ("Number of live births in the health facility", "fert.births"),
        ("Still births", "supp.stillbirths"),
        ("Births attended by skilled health personnel", "mat.sba"),
        ("Assisted birth deliveries increased - Q3 Achieved  ", "mat.sba"),
        ("Caesarean section deliveries", "obs.csection"),
        ("IUDs inserted", "meth.iud_inserted"),
        ("New family planning acceptors", "cont.acceptors"),
        ("Expected pregnancies", "pop.expected_pregnancies"),
    ],
)
def test_a_whole_name_that_a_rule_knows_gives_its_concept(name: str, concept: str) -> None:
    assert concept_of(name) == concept


@pytest.mark.parametrize(
    "name",
    [
        "Iron given at ANC 1st visit",
        "Live births with low weight",
        "Assisted birth deliveries increased - Q3 Target",
        "Postnatal 1st contact",
        "Kilometres of feeder roads",
    ],
)
def test_a_word_in_passing_or_a_target_gives_no_concept(name: str) -> None:
    assert concept_of(name) is None


def test_every_rule_names_a_concept_of_the_vocabulary() -> None:
    assert set(_CONCEPTS) <= vocabulary().keys()


def test_a_name_is_taken_apart_into_promise_role_and_quarter() -> None:
    found = commitment_in("Number of cows inseminated in Q1\xa0Target ")

    assert (found.what, found.role, found.quarter) == ("number of cows inseminated", "target", 1)
    assert commitment_in("Cows inseminated").role is None


@pytest.mark.parametrize("noise", ["hhhhhhhhhhhhhn", "mjui", "frtttt", "h", "gftr546", "jjj kkkk"])
def test_keyboard_noise_says_nothing(noise: str) -> None:
    assert says_nothing(noise)


@pytest.mark.parametrize("said", ["Total 1st ANC visits", "Denominator", "接生人数"])
def test_words_say_something(said: str) -> None:
    assert not says_nothing(said)
