import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from daowei.foundation.digests import canonical
from daowei.foundation.texts import Named, Text
from daowei.verification.follow_up.bulletin_sheets import Print, sheet_of
from daowei.verification.follow_up.bulletins import (
    Content,
    Counts,
    Line,
    Reported,
    check_approval,
    content_from,
    kept,
    parted,
    spoken,
    week_before,
)

SHOWN = date(2026, 1, 12)
NAMES = {"en": "Shuangqiao", "zh": "双桥乡"}
WHAT = Text("{name}, {period}: the books hold fewer events than were reported",
            {"name": Named({"en": "Bookings", "zh": "建册人数"}), "period": "202511"})  # fmt: skip
LATE = Reported(unit="qh-06", names={"en": "Liushu", "zh": "柳树镇"}, due=14, late=3)
CONTENT = Content(
    programme={"en": "Programme", "zh": "项目"},
    issuer={"en": "Qinghe County", "zh": "清河县"},
    number=3,
    since=date(2026, 1, 5),
    until=date(2026, 1, 11),
    counts=Counts(visited=8, open_findings=2, overdue_tasks=0),
    late=(LATE,),
    found=(Line(unit="qh-05", names=NAMES, what=kept(WHAT), severity="serious", on="2026-01-09",
                reply="Found again since.", number=4),),
    praised=(Reported(unit="qh-07", names={"en": "Hekou", "zh": "河口镇"}, due=14, late=0),),
)  # fmt: skip
PRINT = Print(digest=CONTENT.digest, made_by="Li Wen", approved_by="Zhao Min",
              approved_on=date(2026, 1, 18), address="http://localhost/b/3")  # fmt: skip


def codes(content: Content, *, shown_on: date | None, days: int, by: int = 2) -> list[str]:
    on = SHOWN + timedelta(days=days)
    found = check_approval(content, shown_on=shown_on, on=on, made_by=1, by=by)
    return [each.code for each in found]


def test_a_week_is_the_last_whole_one() -> None:
    assert week_before(date(2026, 1, 12)) == (date(2026, 1, 5), date(2026, 1, 11))
    assert week_before(date(2026, 1, 18)) == (date(2026, 1, 5), date(2026, 1, 11))


def test_units_named_for_lateness_are_heard_before_it_is_circulated() -> None:
    assert codes(CONTENT, shown_on=None, days=9) == ["FND-081"]
    assert codes(CONTENT, shown_on=SHOWN, days=5) == ["FND-081"]
    assert codes(CONTENT, shown_on=SHOWN, days=6) == []
    answered = replace(CONTENT, said={"qh-06": "The road was closed."})
    assert codes(answered, shown_on=SHOWN, days=0) == []


def test_nobody_approves_her_own_bulletin() -> None:
    assert codes(CONTENT, shown_on=SHOWN, days=6, by=1) == ["FND-080"]


def test_findings_were_answered_one_by_one_and_need_no_second_hearing() -> None:
    assert CONTENT.criticised == ("qh-05", "qh-06")
    assert CONTENT.unheard == ("qh-06",)


def test_content_reads_back_and_its_digest_tells_any_change() -> None:
    again = content_from(json.loads(canonical(CONTENT)))

    assert again == CONTENT
    assert replace(CONTENT, number=4).digest != CONTENT.digest


def test_who_was_late_is_parted_from_who_is_praised() -> None:
    rows = [
        LATE,
        Reported(unit="b", names=NAMES, due=2, late=2),
        Reported(unit="c", names=NAMES, due=0, late=0),
        Reported(unit="d", names=NAMES, due=5, late=0),
    ]
    late, praised = parted(rows)

    assert [each.unit for each in late] == ["qh-06", "b"]
    assert [each.unit for each in praised] == ["d"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Supervision bulletin No. 3 of 2026", "Praise", "Hekou", "Bookings", "Serious"]),
        ("zh", ["督查简报", "表扬", "河口镇", "建册人数", "较重"]),
        ("zh-Hant", ["督查簡報", "表揚", "河口鎮", "建冊人數", "較重"]),
    ],
)
def test_a_bulletin_is_read_in_either_language(language: str, *, words: list[str]) -> None:
    sheet = sheet_of(CONTENT, PRINT, language)
    text = f"{sheet.title}\n{sheet.all_text()}"

    assert [each for each in words if each not in text] == []


def test_praise_comes_before_blame() -> None:
    titles = [each.title for each in sheet_of(CONTENT, PRINT, "en").sections]

    assert (
        titles.index("Praise")
        < titles.index("Late reports")
        < titles.index("Found, after the unit was heard")
    )


def test_a_kept_text_is_spoken_in_any_language() -> None:
    again = spoken(json.loads(json.dumps(kept(WHAT))))

    assert again.in_language("zh") == WHAT.in_language("zh")
    assert str(spoken(kept(Text("Braces {stay} as they are")))) == "Braces {stay} as they are"
