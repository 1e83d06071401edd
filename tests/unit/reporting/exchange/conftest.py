from datetime import date

import pytest

from daowei.foundation.periods import PeriodType
from daowei.reporting.exchange.directory import (
    DEFAULT_CATEGORY_COMBO,
    DEFAULT_COMBOS,
    Directory,
    Known,
    KnownCategory,
    KnownCategoryCombo,
    KnownDataSet,
    KnownElement,
    KnownOptionCombo,
    KnownUnit,
)

SEX = "sexComboXXX"
ELEMENTS = (
    KnownElement(
        uid="visitsXXXXX", code="VISITS", name="Visits", value_type="INTEGER_ZERO_OR_POSITIVE"
    ),
    KnownElement(uid="hoursXXXXXX", code="HOURS", name="Hours", value_type="NUMBER", decimals=2),
    KnownElement(uid="openXXXXXXX", code="OPEN", name="Open", value_type="BOOLEAN"),
    KnownElement(uid="remarkXXXXX", code="REMARK", name="Remark", value_type="TEXT"),
    KnownElement(
        uid="trainedXXXX",
        code="TRAINED",
        name="Trained",
        value_type="INTEGER_POSITIVE",
        category_combo=SEX,
    ),
    KnownElement(uid="strangerXXX", code="STRANGER", name="Not on the form", value_type="INTEGER"),
)


@pytest.fixture
def directory() -> Directory:
    return Directory(
        elements=ELEMENTS,
        units=(
            KnownUnit(uid="eastXXXXXXX", code="EAST", name="East", attributes={"hisXXXXXXXX": "7"}),
            KnownUnit(uid="westXXXXXXX", code="WEST", name="West", parent="eastXXXXXXX"),
            KnownUnit(
                uid="newXXXXXXXX",
                code="NEW",
                name="New",
                opened=date(2024, 3, 15),
                gaps=((date(2024, 6, 1), date(2024, 7, 31)),),
            ),
            KnownUnit(uid="alienXXXXXX", code="ALIEN", name="Alien"),
        ),
        data_sets=(
            KnownDataSet(
                uid="monthlyXXXX",
                code="MONTHLY",
                name="Monthly",
                period_type=PeriodType.MONTHLY,
                elements={each.uid: each.category_combo for each in ELEMENTS[:-1]},
                units=frozenset({"eastXXXXXXX", "westXXXXXXX", "newXXXXXXXX"}),
            ),
        ),
        option_combos=(
            *DEFAULT_COMBOS,
            KnownOptionCombo(
                uid="womenXXXXXX",
                code="WOMEN",
                name="Women",
                category_combo=SEX,
                options=frozenset({"fXXXXXXXXXX"}),
            ),
            KnownOptionCombo(
                uid="menXXXXXXXX",
                code="MEN",
                name="Men",
                category_combo=SEX,
                options=frozenset({"mXXXXXXXXXX"}),
            ),
        ),
        categories=(
            KnownCategory(
                uid="sexXXXXXXXX", code="sex", name="Sex", options=("fXXXXXXXXXX", "mXXXXXXXXXX")
            ),
        ),
        category_options=(
            Known(uid="fXXXXXXXXXX", code="F", name="Female"),
            Known(uid="mXXXXXXXXXX", code="M", name="Male"),
        ),
        category_combos=(
            KnownCategoryCombo(uid=DEFAULT_CATEGORY_COMBO, code="default", name="default"),
            KnownCategoryCombo(uid=SEX, code="SEX", name="Sex", categories=("sexXXXXXXXX",)),
        ),
    )
