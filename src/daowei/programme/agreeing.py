"""From the filled form of agreement.yaml to agreements: pillars, criteria, vetoes, awards."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from daowei.foundation.texts import N_
from daowei.foundation.uids import uid_for
from daowei.programme.definition import (
    Agreement,
    Award,
    Criterion,
    Indicator,
    Method,
    Origin,
    Pillar,
    TargetRule,
    VetoRule,
)
from daowei.programme.folder import Folder
from daowei.programme.wire import (
    AgreementFile,
    AgreementWire,
    AwardWire,
    CriterionWire,
    PillarWire,
    TargetWire,
    VetoWire,
    plain,
)
from daowei.programme.yaml_files import FieldPath

AGREEMENT = "agreement.yaml"
INDICATORS = "indicators.yaml"


def agreements_of(
    file: AgreementFile,
    folder: Folder,
    *,
    indicators: Mapping[str, Indicator],
    currency: str,
) -> dict[str, Agreement]:
    """The agreements by code; criteria without names take those of their indicator."""
    return {
        code: _Agreeing(folder, indicators, currency).agreement(code, wire)
        for code, wire in file.agreements.items()
    }


class _Agreeing:
    """Reads one agreement; what the folder knows stands beside it."""

    def __init__(self, folder: Folder, indicators: Mapping[str, Indicator], currency: str) -> None:
        self.folder, self.indicators, self.currency = folder, indicators, currency

    def agreement(self, code: str, wire: AgreementWire) -> Agreement:
        here = ("agreements", code)
        if wire.compare_by:
            known = self.folder.names_of("programme.yaml", "group_sets")
            self.folder.know(wire.compare_by, known, file=AGREEMENT, path=(*here, "compare_by"))
        self.no_criterion_twice(wire, here)
        return Agreement(
            code=code,
            uid=wire.uid or uid_for("agreement", code),
            names=wire.names,
            period=wire.period,
            kinds=tuple(wire.kinds),
            pillars=tuple(
                self.pillar(each, pillar, (*here, "pillars", each))
                for each, pillar in wire.pillars.items()
            ),
            vetoes=tuple(
                self.veto(each, veto, (*here, "vetoes", each)) for each, veto in wire.vetoes.items()
            ),
            awards=tuple(
                self.award(each, award, (*here, "awards", each))
                for each, award in wire.awards.items()
            ),
            missing=wire.missing,
            compare_by=wire.compare_by,
            appeal_days=wire.appeal_days,
            decimals=wire.decimals,
            charter=wire.charter,
            origin=self.origin(here),
        )

    def no_criterion_twice(self, wire: AgreementWire, here: FieldPath) -> None:
        first: dict[str, str] = {}
        for pillar, each in wire.pillars.items():
            for code in each.criteria:
                if code in first:
                    self.folder.tell(
                        "PRG-025",
                        N_("the criterion {value} stands in the pillar {first} too"),
                        file=AGREEMENT,
                        path=(*here, "pillars", pillar, "criteria", code),
                        remedy=N_("Give each criterion of an agreement its own code."),
                        value=code,
                        first=first[code],
                    )
                first.setdefault(code, pillar)

    def pillar(self, code: str, wire: PillarWire, here: FieldPath) -> Pillar:
        return Pillar(
            code=code,
            names=wire.names,
            criteria=tuple(
                self.criterion(each, criterion, (*here, "criteria", each))
                for each, criterion in wire.criteria.items()
            ),
        )

    def criterion(self, code: str, wire: CriterionWire, here: FieldPath) -> Criterion:
        named = wire.indicator or code
        known = self.folder.names_of(INDICATORS, "indicators")
        place = (*here, "indicator") if wire.indicator else here
        self.folder.know(named, known, file=AGREEMENT, path=place)
        indicator = self.indicators.get(named)
        return Criterion(
            code=code,
            names=wire.names or (indicator.names if indicator else {"en": code}),
            indicator=named,
            weight=wire.weight,
            method=Method(name=wire.method.name, settings=_settings(wire.method.model_extra)),
            target=self.target(wire.target, (*here, "target")),
            missing=wire.missing,
            origin=self.origin(here),
        )

    def target(self, wire: TargetWire, here: FieldPath) -> TargetRule:
        settings = _settings(wire.model_extra)
        needed = {"fixed": "value", "by_unit": "values"}.get(wire.rule)
        if needed and needed not in settings:
            self.folder.tell(
                "PRG-010",
                N_("{name} is missing"),
                file=AGREEMENT,
                path=here,
                remedy=N_("Add a line “{name}: …”."),
                name=needed,
            )
        if wire.rule == "fixed" and not _is_number(settings.get("value", 0)):
            self.folder.tell(
                "PRG-012",
                N_("“{value}” is not a number"),
                file=AGREEMENT,
                path=here,
                remedy=N_("Write a number with a point, without thousands separators: 1234.5"),
                value=settings["value"],
            )
        return TargetRule(rule=wire.rule, settings=settings)

    def veto(self, code: str, wire: VetoWire, here: FieldPath) -> VetoRule:
        return VetoRule(
            code=code,
            names=wire.names,
            condition=wire.condition,
            trigger=wire.trigger,
            scope=wire.scope,
            notice_days=wire.notice_days,
            appeal=wire.appeal,
            evidence=wire.evidence,
            charter=wire.charter,
            origin=self.origin(here),
        )

    def award(self, code: str, wire: AwardWire, here: FieldPath) -> Award:
        return Award(
            code=code,
            names=wire.names,
            threshold=wire.threshold,
            amount_minor=self.minor(wire.amount, (*here, "amount")),
            origin=self.origin(here),
        )

    def minor(self, amount: Decimal | None, here: FieldPath) -> int | None:
        """The amount in the currency's minor units; a fraction of one is told, not rounded."""
        if amount is None:
            return None
        digits = get_currency_precision(self.currency)
        minor = amount.scaleb(digits)
        if minor != int(minor):
            self.folder.tell(
                "PRG-014",
                N_("“{value}” has more than {digits} decimals, which {currency} does not know"),
                file=AGREEMENT,
                path=here,
                remedy=N_("Round it yourself, so that everyone sees how."),
                value=amount,
                digits=digits,
                currency=self.currency,
            )
        return int(minor)

    def origin(self, here: FieldPath) -> Origin:
        return Origin(file=AGREEMENT, line=self.folder.line(AGREEMENT, *here))


def _settings(written: Mapping[str, Any] | None) -> Mapping[str, object]:
    return {name: plain(each) for name, each in (written or {}).items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
