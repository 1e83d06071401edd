"""Runs the cases of ``survey_estimates.json``: what R's ``survey`` says of known samples.

The samples stand beside the file, in ``survey_data_api.json`` and ``survey_data_small.json``.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from daowei.cli.vectors.answers import Answer, same
from daowei.verification.samples.designs import Design, Labels, Lonely, design, poststratified
from daowei.verification.samples.estimates import Estimate, mean, ratio, total
from daowei.verification.samples.jackknife import left_out
from daowei.verification.samples.unequal import (
    by_brewer,
    by_joint_chances,
    by_yates_grundy,
    hartley_rao,
    overton,
    with_replacement,
)

_Case = Mapping[str, Any]
_Columns = Mapping[str, Sequence[Any]]
_FILES = ("survey_data_api.json", "survey_data_small.json")
_INCOMPLETE = "needs columns of the sample that the data beside the file do not hold"


def answer(document: _Case, *, data: Path | None = None) -> Iterator[Answer]:
    """Estimate and standard error of every case."""
    folder = data or Path(document["folder"])
    files = [folder / each for each in _FILES]
    held = [json.loads(each.read_text(encoding="utf-8")) for each in files if each.exists()]
    samples = {name: each for file in held for name, each in file.items()}
    for case in document["cases"]:
        yield _answered(case, samples)


def _answered(case: _Case, samples: _Case) -> Answer:
    name = case["design"].split(":")[0].split(" ")[0].rstrip(",")
    sample = "election_pps" if name == "election_pps" else name
    if sample not in samples or "complete cases" in case["stat"]:
        return Answer(id="", error=_INCOMPLETE, not_applicable=_INCOMPLETE)
    value, error = (
        _of_unequal(case, samples) if sample == "election_pps" else _of_design(case, samples)
    )
    given = {"estimate": value, "se": error}
    passed = same(given, case["computed"], tolerance=1e-9) and _prints(given, case["published"])
    expected = {each: case[each] for each in ("computed", "published")}
    return Answer(id="", answer=given, passed=passed, expected=expected)


def _prints(given: Mapping[str, float], published: _Case) -> bool:
    """Whether our figures are those printed; R rounds twice, so a little more than a half."""
    return all(
        published[name] is None or abs(given[name] - published[name]) <= 0.525 * 10.0**-decimals
        for name, decimals in zip(("estimate", "se"), published["decimals"], strict=True)
    )


# ── samples ─────────────────────────────────────────────────────────────────────────


def _columns(sample: _Case) -> _Columns:
    if "rows" not in sample:
        return sample
    return dict(zip(_names(sample), zip(*sample["rows"], strict=True), strict=False))


def _names(sample: _Case) -> Sequence[str]:
    return sample["columns"]  # type: ignore[no-any-return]  # names, as the file says


def _floats(values: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)


def _design(case: _Case, columns: _Columns) -> Design:
    name = case["design"].split(":")[0].split(" ")[0].rstrip(",")
    made: Design = _DESIGNS[name](case["design"], columns)
    return made


def _lonely(text: str) -> Lonely:
    rule = text.split("lonely.psu=")[1].strip()
    return Lonely.CERTAINTY if rule == "remove" else Lonely(rule)


def _apistrat(text: str, columns: _Columns) -> Design:
    del text
    return design(columns["pw"], Labels(strata=columns["stype"], available=columns["fpc"]))


def _apisrs(text: str, columns: _Columns) -> Design:
    del text
    return design(columns["pw"], Labels(available=columns["fpc"]))


def _apiclus1(text: str, columns: _Columns) -> Design:
    del text
    return design(columns["pw"], Labels(clusters=columns["dnum"], available=columns["fpc"]))


def _apiclus2(text: str, columns: _Columns) -> Design:
    taken, drawn = Counter(columns["dnum"]), len(set(columns["dnum"]))
    weights = [
        first / drawn * second / taken[district]
        for first, second, district in zip(
            columns["fpc1"], columns["fpc2"], columns["dnum"], strict=True
        )
    ]
    if "no fpc" in text:
        return design(weights, Labels(clusters=columns["dnum"]))
    return design(
        weights,
        Labels(clusters=columns["dnum"], available=columns["fpc1"]),
        Labels(clusters=columns["snum"], available=columns["fpc2"]),
    )


def _fpc(text: str, columns: _Columns) -> Design:
    del text  # all cases of this sample are without a finite population
    return design(columns["weight"], Labels(strata=columns["stratid"], clusters=columns["psuid"]))


def _mu284(text: str, columns: _Columns) -> Design:
    del text
    taken, drawn = Counter(columns["id1"]), len(set(columns["id1"]))
    weights = [
        first / drawn * second / taken[cluster]
        for first, second, cluster in zip(columns["n1"], columns["n2"], columns["id1"], strict=True)
    ]
    return design(
        weights,
        Labels(clusters=columns["id1"], available=columns["n1"]),
        Labels(clusters=columns["id2"], available=columns["n2"]),
    )


def _hospital(text: str, columns: _Columns) -> Design:
    del text
    labels = Labels(strata=columns["oblevel"], available=columns["tothosp"])
    return design(columns["weighta"], labels)


def _lp_stratified(text: str, columns: _Columns) -> Design:
    del text
    labels = Labels(strata=columns["str"], clusters=columns["clu"], available=columns["fpc"])
    return design(columns["wt"], labels)


def _lp_certainty(text: str, columns: _Columns) -> Design:
    """The certainty cluster is all of its stratum; the others are of 31, or of endlessly many."""
    others = 1e10 if "1e10" in text else 31.0
    certain = _certain_stratum(columns)
    available = [1.0 if stratum == certain else others for stratum in columns["str"]]
    labels = Labels(strata=columns["str"], clusters=columns["clu"], available=available)
    return design(columns["wt"], labels)


def _certain_stratum(columns: _Columns) -> object:
    counts = Counter(columns["str"])
    return min(counts, key=lambda each: counts[each])


def _lp_cluster(text: str, columns: _Columns) -> Design:
    available = float(re.search(r"fpc (\d+)", text).group(1))  # type: ignore[union-attr]  # stated
    labels = Labels(clusters=columns["clu"], available=[available] * len(columns["clu"]))
    return design(columns["wt"], labels)


_DESIGNS: Mapping[str, Callable[[str, _Columns], Design]] = {
    "apistrat": _apistrat,
    "apisrs": _apisrs,
    "apiclus1": _apiclus1,
    "apiclus2": _apiclus2,
    "fpc": _fpc,
    "mu284": _mu284,
    "hospital": _hospital,
    "lp_stratified": _lp_stratified,
    "lp_certainty": _lp_certainty,
    "lp_cluster": _lp_cluster,
}


# ── estimates of designs ────────────────────────────────────────────────────────────


def _of_design(case: _Case, samples: _Case) -> tuple[float, float]:
    name = case["design"].split(":")[0].split(" ")[0].rstrip(",")
    columns = _columns(samples[name])
    if "lonely.psu" in case["stat"]:
        made = design(columns["pw"], Labels(strata=columns["dnum"]), lonely=_lonely(case["stat"]))
    else:
        made = _design(case, columns)
    if "post-stratified" in case["design"]:
        made = poststratified(made, columns["stype"], samples["population"]["stype"])
    if "jackknife" in case["design"]:
        return _by_jackknife(case, made, columns)
    found = _estimated(case["stat"], made, columns)
    return found.value, found.error


def _estimated(stat: str, made: Design, columns: _Columns) -> Estimate:
    domain = _domain(stat, columns)
    kind, inside = re.search(r"(mean|total|ratio)\(([^)]*)\)", stat).groups()  # type: ignore[union-attr]  # stated
    if kind == "ratio":
        over, under = inside.split(",")
        return ratio(made, _floats(columns[over.strip()]), _floats(columns[under.strip()]))
    values = _values(inside, columns)
    return (total if kind == "total" else mean)(made, values, domain=domain)


def _values(inside: str, columns: _Columns) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A column, or 1 where a column is so: ``stype==E``."""
    if "==" in inside:
        column, wanted = inside.split("==")
        return np.array([float(str(each) == wanted) for each in columns[column]])
    return _floats(columns[inside])


def _domain(stat: str, columns: _Columns) -> np.ndarray[Any, np.dtype[np.bool_]] | None:
    found = re.match(r"domain (\w+)(==|<=)(\S+) ", stat)
    if found is None:
        return None
    column, sign, limit = found.groups()
    if sign == "==":
        return np.array([str(each) == limit for each in columns[column]])
    return np.array([each <= float(limit) for each in columns[column]])


def _by_jackknife(case: _Case, made: Design, columns: _Columns) -> tuple[float, float]:
    values = _floats(columns["api00"])

    def estimate(weights: np.ndarray[Any, np.dtype[np.float64]]) -> float:
        return float(weights @ values / weights.sum())

    around_whole = "centred" not in case["design"]
    return estimate(made.weights), left_out(made, estimate, around_whole=around_whole)


# ── unequal chances ─────────────────────────────────────────────────────────────────


def _of_unequal(case: _Case, samples: _Case) -> tuple[float, float]:
    sample = samples["election_pps"]
    p, text = sample["p"], case["design"]
    values = sample[re.search(r"total\((\w+)\)", case["stat"]).group(1)]  # type: ignore[union-attr]  # stated
    if "Brewer" in text:
        found = by_brewer(values, p)
    elif "with-replacement" in text:
        found = with_replacement(values, p)
    else:
        joint = _joint(text.split(":")[1].strip(), samples)
        how = by_yates_grundy if "Yates-Grundy" in text else by_joint_chances
        found = how(values, p, joint)
    return found.value, found.error


def _joint(kind: str, samples: _Case) -> np.ndarray[Any, np.dtype[np.float64]]:
    p = samples["election_pps"]["p"]
    match kind:
        case "hr":
            return hartley_rao(p, samples["election_sum_p2_over_n"])
        case "hr1":
            return hartley_rao(p)
        case "ov":
            return overton(p)
        case _:
            return np.array(samples["election_jointprob"])
