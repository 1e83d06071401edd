from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from daowei.programme.agreements.documents import (
    Appraisal,
    Duty,
    Good,
    Kind,
    Line,
    Measure,
    Owed,
    Paper,
    Party,
    Side,
    Target,
)


@pytest.fixture
def paper() -> Callable[..., Paper]:
    """A sound agreement between a county and a township; keywords replace its parts."""

    def made(**changed: object) -> Paper:
        parts: dict[str, object] = {
            "programme": "sample",
            "programme_names": {"en": "Sample", "zh": "示例项目"},
            "version": "2026.1",
            "programme_digest": "sha256:" + "0" * 64,
            "period": "2026",
            "kind": Kind.VERTICAL,
            "upper": Party(unit="qh", names={"en": "Qinghe", "zh": "清河县"}),
            "lower": Party(unit="qh-05", names={"en": "Fengtai", "zh": "丰台镇"}),
            "targets": (target(),),
            "duties": (duty(),),
            "owed": (owed(),),
            "appraisal": Appraisal(
                scorecard="townships",
                names={"en": "Townships", "zh": "乡镇"},
                appeal_days=15,
                lines=(
                    Line(
                        criterion="timely",
                        names={"en": "Timely reports", "zh": "报表及时率"},
                        pillar={"en": "Responsibility", "zh": "责任"},
                        weight=Decimal(5),
                        method="ratio_to_target",
                    ),
                ),
            ),
        }
        return Paper(**(parts | changed))  # type: ignore[arg-type]  # parts by name

    return made


@pytest.fixture(name="target")
def target_fixture() -> Callable[..., Target]:
    return target


@pytest.fixture(name="duty")
def duty_fixture() -> Callable[..., Duty]:
    return duty


@pytest.fixture(name="owed")
def owed_fixture() -> Callable[..., Owed]:
    return owed


def target(**changed: object) -> Target:
    """95 % of reports in time, as the rule gave it."""
    parts: dict[str, object] = {
        "criterion": "timely",
        "names": {"en": "Timely reports", "zh": "报表及时率"},
        "measure": Measure.RATE,
        "unit_of_measure": {"en": "%", "zh": "%"},
        "value": Decimal(95),
        "allocated": Decimal(95),
        "baseline": Decimal("91.2"),
    }
    return Target(**(parts | changed))  # type: ignore[arg-type]  # parts by name


def duty(**changed: object) -> Duty:
    """A duty of the township."""
    parts: dict[str, object] = {
        "side": Side.LOWER,
        "texts": {"en": "Post the notice of rights in every village", "zh": "各村张贴权利告知书"},
        "owner": "Director of the township office",
        "due": date(2026, 3, 31),
    }
    return Duty(**(parts | changed))  # type: ignore[arg-type]  # parts by name


def owed(**changed: object) -> Owed:
    """Money that the county owes."""
    parts: dict[str, object] = {
        "side": Side.UPPER,
        "good": Good.MONEY,
        "texts": {"en": "Training of counsellors", "zh": "咨询员培训经费"},
        "quantity": 2_500_000,
        "currency": "CNY",
        "due": date(2026, 2, 28),
    }
    return Owed(**(parts | changed))  # type: ignore[arg-type]  # parts by name
