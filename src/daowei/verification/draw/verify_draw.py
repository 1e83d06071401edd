#!/usr/bin/env python3
"""Checks the record of a draw by lot, with Python's standard library and nothing else.

    python verify_draw.py record.json [--head HEX] [--previous HEX] [--language zh]

It reads the file, computes everything anew - frame, plan, commitments, public randomness, seed,
tickets, selection, replacements, later stages, and the chain of digests - and names each thing that
does not fit. It knows nothing of the program that wrote the record: that is its point.

核验抽签记录：只用 Python 标准库，重新计算全部内容，凡不符之处一一指明。
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

REASONS: Mapping[str, tuple[str, str]] = {
    "form": ("this is no record of a draw, or a part of it is missing", "这不是抽签记录，或者缺少组成部分"),
    "frame": ("the frame is not the one that the plan was made for", "抽样框与方案所依据的抽样框不一致"),
    "plan": ("the plan is not the one that was published", "方案与公布的方案不一致"),
    "order": ("the steps did not happen in the order that keeps a draw honest", "步骤先后次序不符合规定"),
    "commitment": ("a contributor's commitment is missing, doubled or not in the plan", "承诺值缺失、重复或不在方案之内"),
    "value": ("a value is not the one that its contributor committed to", "出示的数值与事先承诺不符"),
    "dice": ("the public numbers are not as the plan asks", "公开随机数不符合方案要求"),
    "beacon": ("the beacon's value is not the one of the planned round", "信标数值不是方案所定轮次的数值"),
    "seed": ("the seed does not follow from the values", "种子不能由各方数值得出"),
    "tickets": ("the tickets do not follow from the seed", "签号不能由种子得出"),
    "selection": ("the selection does not follow from the tickets", "抽中名单不能由签号得出"),
    "replacement": ("a replacement breaks the rules of the plan", "替换不符合方案规定"),
    "stage": ("a later stage was not drawn from its frozen list with its fixed key", "后续阶段未按冻结名单和既定密钥抽取"),
    "withheld": ("something is still withheld after the reveal", "揭示之后仍有内容未公开"),
    "chain": ("a step was changed, added or taken out afterwards", "有步骤事后被改动、增添或删除"),
    "head": ("the record is not the one that was announced", "记录与公告的摘要不一致"),
}  # fmt: skip
NOTES: Mapping[str, tuple[str, str]] = {
    "unsigned": (
        "the beacon's value is the digest of its signature, but the signature itself was not checked here: run \u201cdaowei draw verify\u201d, or compare the round with any relay of the beacon",
        "信标数值确为其签名的摘要，但此处未核验签名本身：请运行 daowei draw verify，或与信标的任一中继站比对",
    ),
    "sealed": ("still sealed: the secret steps can be checked after the reveal", "尚未揭示：保密步骤须待揭示后核验"),
    "void": ("this draw was declared void", "本次抽签已宣布作废"),
}  # fmt: skip
SECRET = {"value", "dispatch", "stage-list", "stage-key", "replacement"}
ORDER = ["frame", "plan", "commitment", "randomness", "value", "dispatch"]
LATER = {"stage-root", "opening", "stage-list", "stage-key", "replacement", "reveal"}
PUBLIC = ("dice", "lottery")
DRAND = {
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (1692803367, 3),
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": (1595431050, 30),
}
NIST = "nist-beacon/2"
NEVER = {"refused", "refusal", "absent", "absence", "no_books", "missing_books"}
SHARE = re.compile(r"max\(min\((\d{1,6}),N\),ceil\(N(?:\*(\d{1,6}))?/(\d{1,6})\)\)")
FIXED = re.compile(r"min\((\d{1,6}),N\)")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
Json = dict[str, Any]
Beacon = Callable[[Json], bool]


@dataclass(frozen=True)
class Finding:
    """What does not fit (a key of ``REASONS``), or a note; where, and what stood there."""

    reason: str
    where: str = ""
    value: str = ""

    def told(self, language: str = "en") -> str:
        """The finding as a sentence."""
        pair = REASONS.get(self.reason) or NOTES[self.reason]
        place = " ".join(part for part in (self.where, self.value) if part)
        return pair[language.startswith("zh")] + (f" ({place})" if place else "")


@dataclass
class Verdict:
    """Everything that was found; ``is_good`` where nothing speaks against the record."""

    refusals: list[Finding]
    notes: list[Finding]

    @property
    def is_good(self) -> bool:
        """Whether the record stands."""
        return not self.refusals


class DoubtError(Exception):
    """Something that does not fit."""

    def __init__(self, reason: str, where: str = "", value: object = "") -> None:
        super().__init__(reason)
        self.finding = Finding(reason, where, str(value)[:120])


def verify(
    record: object, *, head: str = "", previous: str = "", beacon: Beacon | None = None
) -> Verdict:
    """Checks a whole record; ``beacon`` checks a beacon's signature, where there is a library."""
    try:
        parts = Parts(record)
    except DoubtError as doubt:
        return Verdict([doubt.finding], [])
    refusals: list[Finding] = []
    for check in CHECKS:
        try:
            refusals += [doubt.finding for doubt in check(parts)]
        except DoubtError as doubt:
            refusals.append(doubt.finding)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
            refusals.append(Finding("form", check.__name__, str(fault)[:120]))
    refusals += [doubt.finding for doubt in check_announced(parts, head, previous)]
    notes, unsigned = notes_of(parts, beacon)
    return Verdict(refusals + unsigned, notes)


class Parts:
    """A record taken apart: its steps by kind, and those whose content is shown."""

    def __init__(self, record: object) -> None:
        if not isinstance(record, dict) or record.get("record") != "daowei-draw-record/1":
            raise DoubtError(
                "form", "record", record.get("record") if isinstance(record, dict) else ""
            )
        steps = record.get("steps")
        if not isinstance(steps, list) or not all(is_step(each) for each in steps) or not steps:
            raise DoubtError("form", "steps")
        self.record: Json = record
        self.steps: list[Json] = steps
        self.kinds = [each["step"] for each in steps]
        if self.kinds.count("frame") != 1 or self.kinds.count("plan") > 1:
            raise DoubtError("form", "frame")
        plan = next(iter(self.shown("plan")), {}).get("plan", {})
        if not isinstance(plan, dict) or ("plan" in self.kinds and not plan.get("stages")):
            raise DoubtError("form", "plan")
        self.plan: Json = plan
        self.is_void = "void" in self.kinds
        self.is_revealed = "reveal" in self.kinds

    def shown(self, kind: str) -> list[Json]:
        """The contents of the steps of a kind that are shown."""
        return [
            each["content"]
            for each in self.steps
            if each["step"] == kind and each["content"] is not None
        ]

    @property
    def plan_sha256(self) -> str:
        return digest(canonical(self.plan))

    @property
    def parties(self) -> list[str]:
        return [each for each in self.plan.get("contributions", []) if each not in PUBLIC]

    @property
    def frame(self) -> list[tuple[str, str, int]]:
        return read_frame(self.shown("frame")[0]["text"])

    @property
    def dispatch(self) -> Json | None:
        return next(iter(self.shown("dispatch")), None)


def is_step(each: object) -> bool:
    """Whether something has the form of a step."""
    texts = ("step", "at", "by", "content_sha256", "previous", "sha256")
    return (
        isinstance(each, dict)
        and all(isinstance(each.get(name), str) for name in texts)
        and isinstance(each.get("content"), dict | None)
        and (each["step"] in ORDER or each["step"] in LATER or each["step"] == "void")
    )


def digest(text: str) -> str:
    """SHA-256 in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def ticket(label: str, seed: str) -> str:
    """Rivest's ticket of a label, as the package consistent-sampler gives it."""
    return "0." + f"{int(digest(digest(seed) + label), 16):064d}"[::-1]


def read_frame(text: str) -> list[tuple[str, str, int]]:
    """The lines of a frame, each checked."""
    rows = []
    for line in text.split("\n")[:-1]:
        name, stratum, size = line.split("\t")
        if not (NAME.fullmatch(name) and NAME.fullmatch(stratum) and str(int(size)) == size):
            raise DoubtError("frame", "line", line)
        rows.append((name, stratum, int(size)))
    if rows != sorted(rows, key=lambda row: row[0].encode()) or len({row[0] for row in rows}) < len(
        rows
    ):
        raise DoubtError("frame", "order")
    return rows


# -- the checks, in the order in which a draw happens --------------------------------


def check_frame(parts: Parts) -> Iterator[DoubtError]:
    content = parts.shown("frame")[0]
    read_frame(content["text"])
    stated = parts.plan.get("frame_sha256", content["sha256"])
    if not digest(content["text"]) == content["sha256"] == stated:
        yield DoubtError("frame", "sha256", digest(content["text"]))


def check_plan(parts: Parts) -> Iterator[DoubtError]:
    for content in parts.shown("plan"):
        if content["sha256"] != parts.plan_sha256:
            yield DoubtError("plan", "sha256", parts.plan_sha256)
        if set(content["plan"].get("replacement_reasons", [])) & NEVER:
            yield DoubtError("plan", "replacement_reasons")
        if content["plan"]["draw"] != parts.record.get("draw"):
            yield DoubtError("plan", "draw", parts.record.get("draw"))


def check_order(parts: Parts) -> Iterator[DoubtError]:
    ranks = [ORDER.index(each) if each in ORDER else len(ORDER) for each in parts.kinds]
    for number in range(1, len(ranks)):
        if ranks[number] < ranks[number - 1]:
            yield DoubtError("order", f"step {number + 1}", parts.kinds[number])
        if parts.steps[number]["at"] < parts.steps[number - 1]["at"]:
            yield DoubtError("order", f"step {number + 1}", parts.steps[number]["at"])
    for number, kind in enumerate(parts.kinds[:-1]):
        if kind == "void":
            yield DoubtError("order", f"step {number + 1}", kind)
    reached = max(
        (rank for kind, rank in zip(parts.kinds, ranks, strict=True) if kind != "void"), default=0
    )
    for missing in [each for each in ORDER[:reached] if each not in parts.kinds]:
        yield DoubtError("order", missing)
    if parts.kinds.count("dispatch") > 1 or parts.kinds.count("reveal") > 1:
        yield DoubtError("order", "dispatch")


def check_commitments(parts: Parts) -> Iterator[DoubtError]:
    made = [each["party"] for each in parts.shown("commitment")]
    for party in made:
        if party not in parts.parties or made.count(party) > 1:
            yield DoubtError("commitment", party)
    if "randomness" in parts.kinds:
        for party in parts.parties:
            if party not in made:
                yield DoubtError("commitment", party)


def check_values(parts: Parts) -> Iterator[DoubtError]:
    made = {each["party"]: each["commitment"] for each in parts.shown("commitment")}
    given = parts.shown("value")
    for each in given:
        party, value = each["party"], each["value"]
        opened = digest(f"daowei-commit/1\n{parts.plan_sha256}\n{party}\n{value}\n")
        if not re.fullmatch(r"[0-9a-f]{64}", value) or opened != made.get(party):
            yield DoubtError("value", party, value)
    if parts.dispatch and [each["party"] for each in given] != parts.parties:
        handed = [each["party"] for each in given]
        for party in parts.parties:
            if handed.count(party) != 1:
                yield DoubtError("value", party)


def check_public(parts: Parts) -> Iterator[DoubtError]:
    plan, sources = parts.plan, [each["source"] for each in parts.shown("randomness")]
    wanted = [each for each in (*PUBLIC, "beacon") if each in plan]
    if len(set(sources)) < len(sources) or not set(sources) <= set(wanted):
        yield DoubtError("dice", "source", ", ".join(sources))
    if "value" in parts.kinds and set(sources) != set(wanted):
        yield DoubtError("dice", "source", ", ".join(sources))
    for each in parts.shown("randomness"):
        if each["source"] == "dice":
            if not re.fullmatch(rf"[0-9]{{{int(plan['dice']['count'])}}}", each["value"]):
                yield DoubtError("dice", "dice", each["value"])
        elif each["source"] == "lottery":
            draws = [part.split(":")[0] for part in each["value"].split(";")]
            if draws != [str(name) for name in plan["lottery"]["draws"]] or "\n" in each["value"]:
                yield DoubtError("dice", "lottery", each["value"])
        else:
            yield from check_beacon(parts, each)
    enough = (
        int(plan.get("dice", {}).get("count", 0)) >= 10
        or len(set(plan.get("lottery", {}).get("draws", []))) >= 2
        or "beacon" in plan
    )
    if plan and not enough:
        yield DoubtError("dice", "count")


def check_beacon(parts: Parts, content: Json) -> Iterator[DoubtError]:
    planned, value = parts.plan["beacon"], content["value"]
    last = max((each["at"] for each in parts.steps if each["step"] == "commitment"), default="")
    if content["chain"] != planned["chain"]:
        yield DoubtError("beacon", "chain", content["chain"])
    elif planned["chain"] == NIST:
        pulse = content["pulse"]
        if pulse["timeStamp"][:16] != planned["at"][:16] or pulse["outputValue"].lower() != value:
            yield DoubtError("beacon", "pulse", pulse["timeStamp"])
        if planned["at"] <= last:
            yield DoubtError("order", "beacon", planned["at"])
    else:
        genesis, period = DRAND[planned["chain"]]
        seconds = genesis + (planned["round"] - 1) * period
        out = datetime.fromtimestamp(seconds, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017
        if content["round"] != planned["round"]:
            yield DoubtError("beacon", "round", content["round"])
        if sha256(bytes.fromhex(content["signature"])).hexdigest() != value:
            yield DoubtError("beacon", "signature", content["signature"])
        if out <= last:
            yield DoubtError("order", "beacon", out)


def check_seed(parts: Parts) -> Iterator[DoubtError]:
    if parts.dispatch is None:
        return
    values = {each["party"]: each["value"] for each in parts.shown("value")}
    values |= {each["source"]: each["value"] for each in parts.shown("randomness")}
    names = [*parts.plan["contributions"], *(["beacon"] if "beacon" in parts.plan else [])]
    lines = "".join(f"{name}={values.get(name)}\n" for name in names)
    if digest(f"daowei-seed/1\n{parts.plan_sha256}\n{lines}") != parts.dispatch["seed"]:
        yield DoubtError("seed", "seed", parts.dispatch["seed"])


def check_tickets(parts: Parts) -> Iterator[DoubtError]:
    if parts.dispatch is None:
        return
    stage, seed = parts.plan["stages"][0]["stage"], parts.dispatch["seed"]
    labels = [f"{stage}|{stratum}|{unit}" for unit, stratum, _ in parts.frame]
    wanted = [
        [label, number] for number, label in sorted((ticket(each, seed), each) for each in labels)
    ]
    for had, due in zip(parts.dispatch["tickets"], wanted, strict=False):
        if had != due:
            yield DoubtError("tickets", due[0], had[1])
            return
    if len(parts.dispatch["tickets"]) != len(wanted):
        yield DoubtError("tickets", "count", len(parts.dispatch["tickets"]))


def check_selection(parts: Parts) -> Iterator[DoubtError]:
    if parts.dispatch is None:
        return
    certain = set(parts.plan.get("certainty", {}).get("units", []))
    due = drawn(parts.frame, parts.plan["stages"][0], seed=parts.dispatch["seed"], certain=certain)
    yield from differing("selection", parts.dispatch["selection"], due)


def differing(reason: str, had: list[Json], due: list[Json]) -> Iterator[DoubtError]:
    for mine, right in zip(had, due, strict=False):
        if mine != right:
            yield DoubtError(reason, mine.get("unit", ""), right["unit"])
            return
    if len(had) != len(due):
        yield DoubtError(reason, "count", len(had))


def check_replacements(parts: Parts) -> Iterator[DoubtError]:
    made = parts.shown("replacement")
    if parts.dispatch is None or not made:
        return
    selection = parts.dispatch["selection"]
    strata = {each["unit"]: each["stratum"] for each in selection}
    standing = {each["unit"] for each in selection if not each["reserve"]}
    waiting = [each["unit"] for each in selection if each["reserve"]]
    for each in made:
        unit, reserve = each["unit"], each["reserve"]
        due = next((one for one in waiting if strata[one] == strata.get(unit)), None)
        if unit not in standing or reserve != due:
            yield DoubtError("replacement", unit, reserve)
        if each["reason"] not in parts.plan["replacement_reasons"]:
            yield DoubtError("replacement", unit, each["reason"])
        if len(set(filter(None, each["signed_by"]))) != 2:
            yield DoubtError("replacement", unit, ", ".join(each["signed_by"]))
        standing = (standing - {unit}) | {reserve}
        waiting = [one for one in waiting if one != reserve]


def check_stages(parts: Parts) -> Iterator[DoubtError]:
    if parts.dispatch is None:
        return
    seed, later = parts.dispatch["seed"], parts.plan["stages"][1:]
    hashes = [
        digest(digest(f"{seed}|{stage['stage']}|{unit}"))
        for stage in later
        for unit, *_ in parts.frame
    ]
    for content in parts.shown("stage-root"):
        if content["root"] != merkle(sorted(hashes)).hex():
            yield DoubtError("stage", "root", content["root"])
    lists = {(each["stage"], each["visit"]): each for each in parts.shown("stage-list")}
    for number, step in enumerate(parts.steps):
        if step["step"] != "stage-key" or step["content"] is None:
            continue
        each = step["content"]
        name, visit = each["stage"], each["visit"]
        frozen = lists.get((name, visit))
        listed = [one["content"] for one in parts.steps[:number] if one["step"] == "stage-list"]
        if frozen is None or frozen not in listed:
            yield DoubtError("stage", visit, "no list")
            continue
        mark = f"{int(digest(frozen['text']), 16) % 10**10:010d}"
        if digest(frozen["text"]) != frozen["sha256"] or mark != frozen["fingerprint"]:
            yield DoubtError("stage", visit, frozen["fingerprint"])
        if each["key"] != digest(f"{seed}|{name}|{visit}"):
            yield DoubtError("stage", visit, each["key"])
        stage = next(one for one in later if one["stage"] == name)
        due = drawn(read_frame(frozen["text"]), stage, seed=each["key"], certain=set())
        yield from differing("stage", each["selection"], due)


def check_withheld(parts: Parts) -> Iterator[DoubtError]:
    may_hide = parts.plan.get("mode") != "open" and not parts.is_revealed
    for number, each in enumerate(parts.steps, start=1):
        if each["content"] is None and not (may_hide and each["step"] in SECRET):
            yield DoubtError("withheld", f"step {number}", each["step"])


def check_chain(parts: Parts) -> Iterator[DoubtError]:
    before = parts.record["previous"]
    for number, each in enumerate(parts.steps, start=1):
        said = {name: each[name] for name in ("at", "by", "content_sha256", "previous", "step")}
        changed = (
            each["content"] is not None
            and digest(canonical(each["content"])) != each["content_sha256"]
        )
        if changed or each["previous"] != before or digest(canonical(said)) != each["sha256"]:
            yield DoubtError("chain", f"step {number}", each["step"])
        before = each["sha256"]
    if parts.record["head"] != before:
        yield DoubtError("chain", "head", parts.record["head"])


def check_announced(parts: Parts, head: str, previous: str) -> Iterator[DoubtError]:
    known = {each["sha256"] for each in parts.steps}
    if head and head not in known:
        yield DoubtError("head", "head", head)
    if previous and previous != parts.record.get("previous"):
        yield DoubtError("head", "previous", previous)


CHECKS: tuple[Callable[[Parts], Iterator[DoubtError]], ...] = (
    check_frame, check_plan, check_order, check_withheld, check_commitments, check_values, check_public,
    check_seed, check_tickets, check_selection, check_replacements, check_stages, check_chain,
)  # fmt: skip


def notes_of(parts: Parts, beacon: Beacon | None) -> tuple[list[Finding], list[Finding]]:
    """What a reader should know; and a beacon's signature that is false."""
    notes, refusals = [], []
    for each in parts.shown("randomness"):
        if each.get("source") != "beacon":
            continue
        if beacon is None:
            notes.append(Finding("unsigned", str(each.get("chain"))[:16]))
        elif not beacon(each):
            refusals.append(Finding("beacon", "signature"))
    if any(each["content"] is None for each in parts.steps):
        notes.append(Finding("sealed"))
    notes += [
        Finding("void", str(each.get("party")), str(each.get("reason")))
        for each in parts.shown("void")
    ]
    return notes, refusals


# -- drawing, once more --------------------------------------------------------------


def drawn(
    frame: list[tuple[str, str, int]], stage: Json, *, seed: str, certain: set[str]
) -> list[Json]:
    """The drawn and the reserves of each stratum, as the record lists them."""
    found: list[Json] = []
    for stratum in sorted({row[1] for row in frame}):
        rows = [row for row in frame if row[1] == stratum]
        rows.sort(key=lambda row: (ticket(f"{stage['stage']}|{stratum}|{row[0]}", seed), row[0]))
        sure = [row[0] for row in rows if row[0] in certain]
        line = [(row[0], row[2]) for row in rows if row[0] not in certain]
        n = number_of(stage["n"], len(line))
        taken, chances = (by_size if stage["method"] == "pps" else by_ticket)(
            line, n, f"{stage['stage']}|{stratum}|#start", seed
        )
        chances |= dict.fromkeys(sure, Fraction(1))
        chosen = sure + taken
        waiting = [unit for unit, _ in line if unit not in chosen and chances[unit]][
            : stage["reserves"]
        ]
        for reserve, group in ((False, chosen), (True, waiting)):
            found += [
                {"unit": unit, "stratum": stratum, "order": order, "reserve": reserve,
                 "probability": f"{chances[unit].numerator}/{chances[unit].denominator}"}
                for order, unit in enumerate(group, start=1)
            ]  # fmt: skip
    return found


def number_of(rule: str, units: int) -> int:
    """How many of so many units a rule draws."""
    if match := SHARE.fullmatch(rule):
        least, parts, of = int(match[1]), int(match[2] or 1), int(match[3])
        return max(min(least, units), -(-units * parts // of))
    match = FIXED.fullmatch(rule)
    if match is None:
        raise DoubtError("plan", "n", rule)
    return min(int(match[1]), units)


Line = list[tuple[str, int]]
Taken = tuple[list[str], dict[str, Fraction]]


def by_ticket(line: Line, n: int, label: str, seed: str) -> Taken:  # noqa: ARG001 - as by_size
    """The first n."""
    return [unit for unit, _ in line[:n]], {unit: Fraction(n, len(line)) for unit, _ in line}


def by_size(line: Line, n: int, label: str, seed: str) -> Taken:
    """Systematic by size in whole numbers; whoever is too large to be missed is taken first."""
    chances = {unit: Fraction(0) for unit, _ in line}
    taken: list[str] = []
    while n > 0:
        total = sum(size for _, size in line)
        large = [unit for unit, size in line if size and n * size >= total]
        if not large:
            break
        taken, n = taken + large, n - len(large)
        line = [each for each in line if each[0] not in large]
    chances |= dict.fromkeys(taken, Fraction(1))
    total = sum(size for _, size in line)
    if n < 1 or not total:
        return taken, chances
    point, reached = int(digest(digest(seed) + label), 16) % total, 0
    for unit, size in line:
        chances[unit] = Fraction(n * size, total)
        reached += n * size
        if point < reached:
            taken.append(unit)
            point += total
    return taken, chances


def merkle(hashes: list[str]) -> bytes:
    """The root of RFC 9162 over the hashes."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return sha256(b"\x00" + hashes[0].encode()).digest()
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return sha256(b"\x01" + merkle(hashes[:half]) + merkle(hashes[half:])).digest()


def main(arguments: list[str]) -> int:
    """Reads the file named, tells what was found; 0 where the record stands, else 1."""
    parser = argparse.ArgumentParser(description="Checks the record of a draw. 核验抽签记录。")
    parser.add_argument("record", help="the record's JSON file")
    parser.add_argument("--head", default="", help="a digest that was announced")
    parser.add_argument("--previous", default="", help="the announced head of the record before")
    parser.add_argument("--language", choices=("en", "zh"),
                        default="zh" if os.environ.get("LANG", "").startswith("zh") else "en")  # fmt: skip
    asked = parser.parse_args(arguments)
    try:
        record = json.loads(Path(asked.record).read_text(encoding="utf-8"))
    except ValueError as fault:
        record = str(fault)
    verdict = verify(record, head=asked.head.lower(), previous=asked.previous.lower())
    zh = asked.language == "zh"
    for each in verdict.refusals:
        print(("不通过：" if zh else "REFUSED: ") + each.told(asked.language))
    for each in verdict.notes:
        print(("注意：" if zh else "note: ") + each.told(asked.language))
    if verdict.is_good:
        print(f"{'通过' if zh else 'GOOD'}: {record['draw']} {record['head']}")
    return 0 if verdict.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
