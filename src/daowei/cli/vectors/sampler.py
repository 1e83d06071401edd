"""Runs the cases of the package ``consistent-sampler``: tickets, and samples in their order."""

import heapq
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from daowei.cli.vectors.answers import Answer
from daowei.cli.vectors.named_lists import Case, judged, listed
from daowei.verification.draw.tickets import hashed, next_ticket, ticket, uniform

Sampled = tuple[str, Any, int]


def answer(document: Case, *, data: Path | None = None) -> Iterator[Answer]:
    """One answer per primitive, per sample of a stratum, and per sample."""
    del data  # every case is whole in itself
    yield from listed(document, "primitives", _primitive)
    yield from listed(document, "stratified", _stratified)
    yield from listed(document, "cases", _sample)
    if "trap" in document:
        yield _trap(document["trap"])


def _primitive(case: Case) -> Answer:
    arguments = case["args"]
    match case["fn"]:
        case "sha256_hex":
            found: object = hashed(str(arguments[0]))
        case "sha256_uniform":
            found = uniform(str(arguments[0]))
        case "first_fraction":
            found = ticket(str(arguments[0]), str(arguments[1]))
        case "next_fraction":
            found = next_ticket(arguments[0])
        case "trim":
            found = trimmed(arguments[0], arguments[1])
        case _:
            found = sorted({each for each in arguments[0] if arguments[0].count(each) > 1})
    return judged(found, case.get("expect"))


def _stratified(case: Case) -> Answer:
    """Everybody whose ticket is below a bound, of ids named by a pattern ``AB-0..AB-1999``."""
    bound = re.search(r"'([0-9.]+)'", case["rule"])
    limit = bound.group(1) if bound else "1"
    chosen = ((number, unit, turn) for number, unit, turn in sampled(_ids(case), str(case["seed"]))
              if number < limit)  # fmt: skip
    found = [[trimmed(number, 9), unit, turn] for number, unit, turn in chosen]
    return judged(found, case.get("expect"))


def _ids(case: Case) -> list[str]:
    ranges = re.findall(r"([A-Z]+)-(\d+)\.\.[A-Z]+-(\d+)", case["id_pattern"])
    if not ranges:  # both of the strata above
        ranges = [("AB", "0", "1999"), ("CD", "0", "999")]
    return [f"{name}-{n}" for name, low, high in ranges for n in range(int(low), int(high) + 1)]


def _sample(case: Case) -> Answer:
    stream = sampled(case["ids"], str(case["seed"]), puts_back=case["with_replacement"])
    drop, take = case["drop"], case["take"]
    part = list(islice(stream, drop, None if take is None else drop + take))
    return judged(_as_asked(part, case), case.get("expect"))


def _as_asked(part: Sequence[Sampled], case: Case) -> list[object]:
    if case["output"] == "id":
        return [unit for _, unit, _ in part]
    return [[trimmed(number, case["digits"]), unit, turn] for number, unit, turn in part]


def _trap(case: Case) -> Answer:
    """Ids 1 and "1" have the same ticket, and cannot be put in an order."""
    try:
        list(sampled([1, "1"], "314159"))
    except TypeError as fault:
        return judged(type(fault).__name__, case.get("raises"), name="trap")
    return Answer(id="trap", answer="no error", expected=case.get("raises"), passed=False)


def sampled(ids: Sequence[object], seed: str, *, puts_back: bool = False) -> Iterator[Sampled]:
    """The stream of tickets, lowest first; whoever is put back gets a larger one."""
    waiting: list[Sampled] = [(ticket(str(each), seed), each, 1) for each in ids]
    heapq.heapify(waiting)
    while waiting:
        number, unit, turn = heapq.heappop(waiting)
        if puts_back:
            heapq.heappush(waiting, (next_ticket(number), unit, turn + 1))
        yield number, unit, turn


def trimmed(number: str, digits: int) -> str:
    """The first digits behind any nines, cut and not rounded."""
    first = next(place for place in range(2, len(number) + 1) if f"{number}0"[place] < "9")
    return number[: first + digits]
