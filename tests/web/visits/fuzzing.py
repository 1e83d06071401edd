"""Submissions that must not be taken: broken, forged, oversized, replayed; as many as one likes.

Each is made from a seed and its number, so that one that was taken can be made again.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.phone_client import (
    BOUNDARY,
    MULTIPART,
    OPENROSA,
    Answers,
    Heard,
    Part,
    ask,
    multipart,
    send_xml,
)
from tests.phone_site import PhoneSite

from daowei.verification.visits.attachments import MOST_BYTES


class Dice:
    """Numbers that are the same every time: SHA-256 of a seed, counted on."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.count = 0

    def below(self, most: int) -> int:
        """A number from 0 to ``most`` - 1."""
        self.count += 1
        found = hashlib.sha256(f"{self.seed}|{self.count}".encode()).digest()
        return int.from_bytes(found[:8], "big") % most

    def pick(self, choices: Sequence[str]) -> str:
        """One of some texts."""
        return choices[self.below(len(choices))]

    def bytes(self, count: int) -> bytes:
        """Bytes that look like nothing."""
        self.count += 1
        return hashlib.shake_256(f"{self.seed}|{self.count}".encode()).digest(count)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A request that must be refused."""

    kind: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {**OPENROSA, **MULTIPART})
    key: str | None = None


Maker = Callable[["Forger"], Attempt]
MAKERS: list[Maker] = []


def forged(maker: Maker) -> Maker:
    """Marks a way of going wrong."""
    MAKERS.append(maker)
    return maker


@dataclass(frozen=True, kw_only=True)
class Forger:
    """Makes attempts against a site; ``taken`` is a submission that is there already."""

    site: PhoneSite
    dice: Dice
    taken: Answers

    def filled(self, **answers: object) -> Answers:
        """Answers as they should be, but for those given."""
        good = {"order": self.site.order, "notice": "yes", "first_found": 12}
        return Answers(form="daowei_recount", version=self.site.versions["daowei_recount"],
                       answers={**good, **answers},
                       number=f"uuid:{self.dice.bytes(16).hex()}")  # fmt: skip

    def xml(self, kind: str, text: str | bytes, *more: Part) -> Attempt:
        """An attempt with this XML."""
        raw = text.encode() if isinstance(text, str) else text
        parts = [Part(name="xml_submission_file", content=raw), *more]
        return Attempt(kind=kind, body=multipart(parts))


def attempts(site: PhoneSite, taken: Answers, *, seed: str, count: int) -> Iterator[Attempt]:
    """``count`` attempts, of every kind in turn."""
    for number in range(count):
        forger = Forger(site=site, dice=Dice(f"{seed}|{number}"), taken=taken)
        yield MAKERS[number % len(MAKERS)](forger)


def put(site: PhoneSite, attempt: Attempt) -> Heard:
    """Puts an attempt to the site."""
    url = site.by_key("/submission?deviceID=fuzz", attempt.key)
    return ask("POST", url, headers=attempt.headers, body=attempt.body)


def taken_by(site: PhoneSite) -> Answers:
    """A submission that is there, to be replayed otherwise."""
    made = Forger(site=site, dice=Dice("taken"), taken=Answers(form="", version="")).filled()
    assert send_xml(site.by_key("/submission"), made.xml()).status == 201
    return made


def rows(site: PhoneSite) -> tuple[int, ...]:
    """How many rows stand in the tables that a submission may touch."""
    tables = ("visits_submission", "visits_attachment", "visits_recountentry", "visits_visit",
              "programme_storedfile", "foundation_event")  # fmt: skip
    with sqlite3.connect(site.data / "daowei.sqlite3") as connection:
        return tuple(
            connection.execute(f"SELECT count(*) FROM {each}").fetchone()[0]  # noqa: S608 - ours
            for each in tables
        )


# ── Broken ──────────────────────────────────────────────────────────────────────────


@forged
def _cut_short(by: Forger) -> Attempt:
    text = by.filled().xml()
    return by.xml("cut short", text[: by.dice.below(len(text) - 1)])


@forged
def _nonsense(by: Forger) -> Attempt:
    return by.xml("nonsense", by.dice.bytes(by.dice.below(2000)))


@forged
def _stray_signs(by: Forger) -> Attempt:
    text = by.filled().xml()
    stray = by.dice.pick(["<", "&", "&nope;", "<a", "\x00", "\x1b", "]]>", "<![CDATA["])
    return by.xml("stray signs", text.replace("<notice>", f"<notice>{stray}"))


@forged
def _unbalanced(by: Forger) -> Attempt:
    text = by.filled().xml()
    wrong = by.dice.pick(["</data></data>", "<x>", "</meta>", "<data/>", "text"])
    return by.xml("unbalanced", text + wrong)


@forged
def _strange_encoding(by: Forger) -> Attempt:
    declared = by.dice.pick(["x-unknown", "utf-16", "utf-7", "ebcdic", "utf-32", ""])
    body = by.filled().xml().replace('<?xml version="1.0"?>', "")
    spoilt = b"\xff\xfe\xfa" if not declared else b""
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return by.xml("strange encoding", head.encode() + spoilt + body.encode())


# ── Document types and entities ─────────────────────────────────────────────────────


def _with_type(by: Forger, declaration: str, use: str) -> str:
    text = by.filled(remark=use).xml()
    return text.replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{declaration}')


@forged
def _document_type(by: Forger) -> Attempt:
    kinds = ["<!DOCTYPE data>", '<!DOCTYPE data SYSTEM "http://127.0.0.1:9/x.dtd">',
             '<!DOCTYPE data PUBLIC "-//X" "file:///etc/passwd">',
             "<!DOCTYPE data [<!ELEMENT data ANY>]>"]  # fmt: skip
    return by.xml("document type", _with_type(by, by.dice.pick(kinds), "x"))


@forged
def _entity_bomb(by: Forger) -> Attempt:
    depth = 3 + by.dice.below(9)
    lines = ['<!ENTITY e0 "ha">']
    lines += [f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, depth)]
    declaration = f"<!DOCTYPE data [{''.join(lines)}]>"
    return by.xml("entity bomb", _with_type(by, declaration, f"&e{depth - 1};"))


@forged
def _outside_entity(by: Forger) -> Attempt:
    where = by.dice.pick(["file:///etc/passwd", "http://127.0.0.1:9/", "expect://id"])
    entity = by.dice.pick([f'<!ENTITY x SYSTEM "{where}">', f'<!ENTITY % x SYSTEM "{where}"> %x;'])
    return by.xml("outside entity", _with_type(by, f"<!DOCTYPE data [{entity}]>", "&x;"))


# ── Too much ────────────────────────────────────────────────────────────────────────


@forged
def _deep(by: Forger) -> Attempt:
    depth = 45 + by.dice.below(4000)
    inner = "<a>" * depth + "</a>" * depth
    return by.xml("deep", by.filled().xml().replace("<notice>", f"{inner}<notice>"))


@forged
def _many(by: Forger) -> Attempt:
    more = "<remark>x</remark>" * (21_000 + by.dice.below(2000))
    return by.xml("many", by.filled().xml().replace("<notice>", f"{more}<notice>"))


@forged
def _long_answer(by: Forger) -> Attempt:
    return by.xml("long answer", by.filled(remark="x" * (20_001 + by.dice.below(50_000))).xml())


@forged
def _huge_xml(by: Forger) -> Attempt:
    if by.dice.below(4):
        return _long_answer(by)
    return by.xml("huge XML", by.filled(remark="x" * (2_200_000 + by.dice.below(1000))).xml())


@forged
def _huge_part(by: Forger) -> Attempt:
    if by.dice.below(12):
        return _many_files(by)
    size = MOST_BYTES + 1 + by.dice.below(500_000)
    picture = Part(name="a.jpg", file="a.jpg", type="image/jpeg", content=bytes(size))
    return by.xml("huge part", by.filled().xml(), picture)


@forged
def _many_files(by: Forger) -> Attempt:
    more = [Part(name=f"{at}.jpg", file=f"{at}.jpg", content=b"x") for at in range(101)]
    return by.xml("many files", by.filled().xml(), *more)


@forged
def _long_name(by: Forger) -> Attempt:
    name = "x" * (210 + by.dice.below(30)) + ".jpg"
    return by.xml("long name", by.filled().xml(), Part(name=name, file=name, content=b"x"))


# ── Wrong answers ───────────────────────────────────────────────────────────────────


@forged
def _no_number(by: Forger) -> Attempt:
    wrong = ["abc", "1.5", "1e5", "99999999999", "-99999999999", "１２", "0x1f", "NaN", " ",
             "12 12", "+", "１", "٣", "12;DROP TABLE x"]  # fmt: skip
    return by.xml("no number", by.filled(first_found=by.dice.pick(wrong)).xml())


@forged
def _no_choice(by: Forger) -> Attempt:
    wrong = ["maybe", "YES", "yes no", "1", "是", "yes&#10;"]
    return by.xml("no choice", by.filled(notice=by.dice.pick(wrong)).xml())


@forged
def _wrong_types_of_another_form(by: Forger) -> Attempt:
    name, wrong = [
        ("methods", by.dice.pick(["x", "1.0", "９", "2147483648"])),
        ("area", by.dice.pick(["NaN", "Infinity", "-inf", "1,5", "sNaN", "1" * 41])),
        ("checked_on", by.dice.pick(["2026-13-01", "yesterday", "20260101x", "2026-02-30"])),
    ][by.dice.below(3)]
    made = Answers(form="daowei_stock", version=by.site.versions["daowei_stock"],
                   answers={name: wrong})  # fmt: skip
    return by.xml("wrong type", made.xml())


@forged
def _unknown_question(by: Forger) -> Attempt:
    name = by.dice.pick(["isAdmin", "order2", "__proto__", "daowei", "household", "唔"])
    return by.xml("unknown question", by.filled(**{name: "1"}).xml())


# ── Not what it says it is ──────────────────────────────────────────────────────────


@forged
def _unknown_form(by: Forger) -> Attempt:
    form = by.dice.pick(["other", "../daowei_recount", "daowei_recount'", "x" * 300, "%00"])
    made = by.filled()
    return by.xml("unknown form", Answers(form=form, version=made.version).xml())


@forged
def _unknown_version(by: Forger) -> Attempt:
    version = by.dice.pick(["", "0", "2026011299", "latest", "-1", "x" * 300])
    return by.xml("unknown version", Answers(form="daowei_recount", version=version).xml())


@forged
def _closed_form(by: Forger) -> Attempt:
    version = by.site.versions["daowei_closed"]
    return by.xml("closed form", Answers(form="daowei_closed", version=version).xml())


@forged
def _no_id(by: Forger) -> Attempt:
    text = by.filled().xml()
    without = by.dice.pick([' id="daowei_recount"', "instanceID", "meta"])
    return by.xml("no id", text.replace(without, "" if without.startswith(" ") else "other"))


@forged
def _strange_id(by: Forger) -> Attempt:
    made = by.filled()
    number = by.dice.pick(["", "   ", "x" * 201, "a&#10;b", "a&#xFFFE;b", "a&#x202e;b", "a&#9;b"])
    return by.xml("strange id", made.xml().replace(made.number, number))


@forged
def _altered_replay(by: Forger) -> Attempt:
    taken = by.taken
    other = {**taken.answers, "first_found": 13 + by.dice.below(400)}
    made = Answers(form=taken.form, version=taken.version, number=taken.number, answers=other)
    return by.xml("altered replay", made.xml())


@forged
def _altered_by_a_sign(by: Forger) -> Attempt:
    text = by.taken.xml()
    return by.xml("altered by a sign", text + " " * (1 + by.dice.below(40)))


@forged
def _replay_by_another(by: Forger) -> Attempt:
    made = by.xml("replay by another", by.taken.xml() + "\n")
    return Attempt(kind=made.kind, body=made.body, key=by.site.other_key)


@forged
def _edit_of_nothing(by: Forger) -> Attempt:
    made = by.filled()
    wrong = by.dice.pick(["uuid:none", made.number, "x" * 150, "' OR 1=1"])
    edit = Answers(form=made.form, version=made.version, answers=made.answers,
                   number=made.number, replaces=wrong)  # fmt: skip
    return by.xml("edit of nothing", edit.xml())


@forged
def _order_of_others(by: Forger) -> Attempt:
    wrong = [by.site.other_order, by.site.sealed_order, "ABCDEF", "", "../x", "r1"]
    return by.xml("order of others", by.filled(order=by.dice.pick(wrong)).xml())


# ── Not even multipart ──────────────────────────────────────────────────────────────


@forged
def _no_multipart(by: Forger) -> Attempt:
    kind = by.dice.pick(["text/xml", "application/x-www-form-urlencoded", "", "multipart/mixed",
                         "multipart/form-data", "multipart/form-data; boundary=",
                         "multipart/form-data; boundary=" + "x" * 300])  # fmt: skip
    return Attempt(kind="no multipart", body=by.filled().xml().encode(),
                   headers={**OPENROSA, "Content-Type": kind})  # fmt: skip


@forged
def _torn_parts(by: Forger) -> Attempt:
    body = multipart([Part(name="xml_submission_file", content=by.filled().xml().encode())])
    head = body.index(b"<?xml")
    return Attempt(kind="torn parts", body=body[: by.dice.below(head)])


@forged
def _twice(by: Forger) -> Attempt:
    part = Part(name="xml_submission_file", content=by.filled().xml().encode())
    return Attempt(kind="twice", body=multipart([part, part]))


@forged
def _other_part(by: Forger) -> Attempt:
    name = by.dice.pick(["xml_submission", "XML_SUBMISSION_FILE", "file", ""])
    part = Part(name=name, content=by.filled().xml().encode())
    return Attempt(kind="other part", body=multipart([part]))


@forged
def _packed(by: Forger) -> Attempt:
    import gzip  # noqa: PLC0415

    body = multipart([Part(name="xml_submission_file", content=by.filled().xml().encode())])
    return Attempt(kind="packed", body=gzip.compress(body),
                   headers={**OPENROSA, **MULTIPART, "Content-Encoding": "gzip"})  # fmt: skip


@forged
def _no_version_of_protocol(by: Forger) -> Attempt:
    version = by.dice.pick(["", "0.9", "2.0", "x"])
    made = by.xml("no protocol", by.filled().xml())
    return Attempt(kind=made.kind, body=made.body,
                   headers={"X-OpenRosa-Version": version, **MULTIPART})  # fmt: skip


@forged
def _wrong_key(by: Forger) -> Attempt:
    made = by.xml("wrong key", by.filled().xml())
    wrong = by.dice.pick([by.site.revoked_key, by.site.key[:-1], by.site.key.swapcase(), "x"])
    return Attempt(kind=made.kind, body=made.body, key=wrong)


assert BOUNDARY in multipart([])
