"""Runs the worked draw: frame, plan, commitments, seed, tickets, strata, PPS, faults, bounds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from daowei.cli.vectors.answers import Answer
from daowei.cli.vectors.named_lists import Case, as_stated, judged
from daowei.foundation.digests import canonical
from daowei.verification.draw.commitments import commitment, seed_of
from daowei.verification.draw.frame import Frame, FrameUnit, frame_of
from daowei.verification.draw.grinding import shift
from daowei.verification.draw.selection import (
    Drawing,
    Stage,
    drawn,
    hits,
    ordered,
    start_of,
)
from daowei.verification.draw.sizes import rule_of
from daowei.verification.draw.tickets import hashed, label_of, ticket

ANOTHER_PLAN = "other plan"  # its digest stands for that of any other
VILLAGES = "V"  # the stage of the two draws by size
PUBLIC = frozenset({"dice", "lottery", "beacon"})


def answer(document: Case, *, data: Path | None = None) -> Iterator[Answer]:
    """First the cases of its lists in order, then each single fact by its name."""
    del data
    draw = _Draw(document)
    yield from (draw.fault(each) for each in document.get("negative", ()))
    yield from (_bound(each) for each in document.get("grinding", ()))
    for name, found in draw.facts():
        yield judged(found, document.get(name), name=name)
    yield from draw.strata()
    yield from draw.by_size()


class _Draw:
    """The worked draw of a document."""

    def __init__(self, document: Case) -> None:
        self.document = document
        frame, problems = frame_of(document["frame"])
        assert frame is not None, [str(each.message) for each in problems]
        self.frame = frame
        self.plan: Case = document["plan"]
        self.plan_sha256 = hashed(canonical(self.plan))
        self.values: Sequence[Sequence[str]] = document["contributions"]
        self.seed = seed_of(self.plan_sha256, [(name, value) for name, value in self.values])

    def facts(self) -> Iterator[tuple[str, object]]:
        """Digests, commitments, the seed and the first tickets."""
        yield "frame_bytes_sha256", self.frame.sha256
        yield "plan_canonical", canonical(self.plan)
        yield "plan_sha256", self.plan_sha256
        yield (
            "commitments",
            {
                name: commitment(self.plan_sha256, name, value)
                for name, value in self.values
                if name not in PUBLIC
            },
        )
        yield "seed", self.seed
        stage = str(self.plan["stages"][0]["stage"])
        yield (
            "tickets_first5",
            [
                [each.id, ticket(label_of(stage, each.stratum, each.id), self.seed)]
                for each in self.frame.units[:5]
            ],
        )

    def strata(self) -> Iterator[Answer]:
        """Who is drawn of each stratum, who stands by, and everybody's place."""
        planned = self.plan["stages"][0]
        stage = Stage(stage=planned["stage"], method=planned["method"],
                      n=rule_of(planned["n"]), reserves=planned["reserves"])  # fmt: skip
        chosen = drawn(Drawing(stage=stage, frame=self.frame, seed=self.seed))
        expected = self.document.get("strata") or {}
        for name, units in self.frame.strata.items():
            mine = [each for each in chosen if each.stratum == name]
            found = {
                "N": len(units),
                "n": stage.n.number(len(units)),
                "order": [each.id for each in ordered(units, stage.stage, self.seed)],
                "selected": [each.unit for each in mine if not each.is_reserve],
                "reserves": [each.unit for each in mine if each.is_reserve],
            }
            yield as_stated(found, expected.get(name), name=f"strata/{name}")

    def by_size(self) -> Iterator[Answer]:
        """The two draws by size; of the second, the pass before anybody is taken for certain."""
        told = self.document.get("pps") or {}
        units = self.frame.strata[str(told.get("frame_stratum", next(iter(self.frame.strata))))]
        number = int((told.get("result") or {}).get("n", 5))
        yield as_stated(self._pass(units, number), told.get("result"), name="pps")
        told = self.document.get("pps_with_certainty") or {}
        if "frame" in told:
            frame, _ = frame_of([(each, "x", size) for each, size in told["frame"]])
            assert frame is not None
            number = int((told.get("result") or {}).get("n", 3))
            yield as_stated(self._pass(frame.units, number), told.get("result"),
                            name="pps_with_certainty")  # fmt: skip

    def _pass(self, units: Sequence[FrameUnit], n: int) -> dict[str, object]:
        line = ordered(units, VILLAGES, self.seed)
        total = sum(each.size for each in line)
        start = start_of(line[0].stratum, total, stage=VILLAGES, seed=self.seed)
        return {
            "X": total,
            "n": n,
            "start": start,
            "order": [each.id for each in line],
            "selected": hits(line, n, start),
            "certainty": [each.id for each in units if n * each.size >= total],
        }

    def fault(self, case: Case) -> Answer:
        """What a faulty frame, value or order gives."""
        if "rows" in case:
            _, problems = frame_of(case["rows"])
            found: object = "ValueError" if problems else "no error"
            return judged(found, case.get("expect"))
        return judged(*self._differing(case))

    def _differing(self, case: Case) -> tuple[object, object]:
        """What comes out instead, and what the case states."""
        name, value = self.values[0]
        if "size" in case["name"]:
            rows = [(unit.id, unit.stratum, unit.size) for unit in self.frame.units]
            changed = [(*rows[0][:2], rows[0][2] + 1), *rows[1:]]
            return _digest(changed), case.get("frame_sha256")
        if "swapped" in case["name"]:
            first, second, *rest = [(name, value) for name, value in self.values]
            return seed_of(self.plan_sha256, [second, first, *rest]), case.get("seed")
        if "party" in case:
            return commitment(self.plan_sha256, case["party"], case["value"]), case.get("commit")
        return commitment(hashed(ANOTHER_PLAN), name, value), case.get("commit")


def _digest(rows: list[tuple[str, str, int]]) -> str:
    found, _ = frame_of(rows)
    assert isinstance(found, Frame)
    return found.sha256


def _bound(case: Case) -> Answer:
    found = shift(case["outcomes"], tries=case["tries"], chance=case["p"])
    return judged(found, case.get("shift"))
