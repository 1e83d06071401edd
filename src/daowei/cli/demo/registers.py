"""The county's units, people and borders: 24 townships, 312 villages, all made up."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from daowei.cli.demo.noise import uniform

COUNTY = "qh"
TOWNSHIPS = (
    ("Anping", "安平"), ("Baiyun", "白云"), ("Chaoyang", "朝阳"), ("Dashan", "大山"),
    ("Fengtai", "丰台"), ("Gaoqiao", "高桥"), ("Heping", "和平"), ("Jinhe", "金河"),
    ("Kangle", "康乐"), ("Lanxi", "兰溪"), ("Meilin", "梅林"), ("Nanhu", "南湖"),
    ("Pingan", "平安"), ("Qingshi", "青石"), ("Renhe", "仁和"), ("Shuangxi", "双溪"),
    ("Taoyuan", "桃源"), ("Wenquan", "温泉"), ("Xinglong", "兴隆"), ("Yongfu", "永福"),
    ("Zhulin", "竹林"), ("Longquan", "龙泉"), ("Huangni", "黄泥"), ("Songpo", "松坡"),
)  # fmt: skip
_STEMS = (
    ("wan", "湾"), ("ping", "坪"), ("he", "河"), ("gou", "沟"), ("ling", "岭"), ("qiao", "桥"),
    ("tang", "塘"), ("zhuang", "庄"), ("dian", "店"), ("ying", "营"), ("zhai", "寨"), ("po", "坡"),
    ("jing", "井"), ("tai", "台"), ("kou", "口"), ("quan", "泉"), ("lin", "林"), ("tian", "田"),
    ("pu", "铺"), ("xi", "溪"), ("yuan", "园"), ("shi", "石"), ("men", "门"), ("chi", "池"),
)  # fmt: skip
_PREFIXES = (
    ("Dong", "东"), ("Xi", "西"), ("Nan", "南"), ("Bei", "北"), ("Shang", "上"), ("Xia", "下"),
    ("Da", "大"), ("Xiao", "小"), ("Xin", "新"), ("Lao", "老"), ("Qian", "前"), ("Hou", "后"),
    ("Zhong", "中"),
)  # fmt: skip
TERRAINS = ("plain", "hill", "mountain")
OPENED = "2015-01-01"
# planted: a village that moves, and one that closes
MOVED = ("qh-05-v13", "qh-05", "qh-06", "2025-07-01")
CLOSED = ("qh-20-v13", "2025-03-31")
GROUPS = {"total": 1.0, "women_15_49": 0.235, "children_0_3": 0.031, "expected_pregnancies": 0.0105}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of units.csv."""

    code: str
    name: str
    name_zh: str
    parent: str
    kind: str
    opened: str
    closed: str
    terrain: str


def township(number: int) -> str:
    """The code of the township, numbered from 1."""
    return f"{COUNTY}-{number:02d}"


def village(of: int, number: int) -> str:
    """The code of a village, numbered from 1 within its township."""
    return f"{township(of)}-v{number:02d}"


def terrain_of(number: int) -> str:
    """The ground a township stands on: what it is compared by."""
    return TERRAINS[(number * 7) // 3 % 3]


def unit_rows() -> Iterator[Row]:
    """The register, the county first; a moved village has two lines."""
    yield Row(code=COUNTY, name="Qinghe", name_zh="清河县", parent="", kind="county",
              opened=OPENED, closed="", terrain="")  # fmt: skip
    for number, (name, name_zh) in enumerate(TOWNSHIPS, start=1):
        yield Row(code=township(number), name=name, name_zh=f"{name_zh}镇", parent=COUNTY,
                  kind="township", opened=OPENED, closed="",
                  terrain=terrain_of(number))  # fmt: skip
        for index in range(1, len(_PREFIXES) + 1):
            yield from _village_rows(number, index)


def _village_rows(of: int, index: int) -> Iterator[Row]:
    code = village(of, index)
    (prefix, prefix_zh), (stem, stem_zh) = _PREFIXES[index - 1], _STEMS[of - 1]
    row = Row(code=code, name=prefix + stem, name_zh=f"{prefix_zh}{stem_zh}村",
              parent=township(of), kind="village", opened=OPENED,
              closed=CLOSED[1] if code == CLOSED[0] else "", terrain="")  # fmt: skip
    if code != MOVED[0]:
        yield row
        return
    yield _with(row, parent=MOVED[1], closed="2025-06-30")
    yield _with(row, parent=MOVED[2], opened=MOVED[3])


def _with(row: Row, **changes: str) -> Row:
    parts = {name: getattr(row, name) for name in Row.__dataclass_fields__}
    return Row(**(parts | changes))


def people_of(of: int, index: int) -> int:
    """How many live in a village."""
    return int(600 + 2600 * float(uniform(np.int64(of), np.int64(index), 77)) ** 2)


def population_rows() -> Iterator[tuple[str, int, str, int, str, str]]:
    """population.csv: unit, year, group, value, source, as_of; villages only, parents are sums."""
    for year in (2024, 2025):
        for of in range(1, len(TOWNSHIPS) + 1):
            for index in range(1, len(_PREFIXES) + 1):
                people = people_of(of, index) * (1.0 if year == 2024 else 1.004)
                for group, share in GROUPS.items():
                    yield (village(of, index), year, group, int(people * share + 0.5),
                           "Census 2020, projected", f"{year}-01-01")  # fmt: skip


def geometry() -> dict[str, object]:
    """Borders of the townships as GeoJSON: a grid of six by four with wandering corners."""
    return {"type": "FeatureCollection", "features": list(_features())}


def _features() -> Iterator[dict[str, object]]:
    for number in range(1, len(TOWNSHIPS) + 1):
        row, column = divmod(number - 1, 6)
        ring = _ring(row, column)
        yield {
            "type": "Feature",
            "properties": {"code": township(number)},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }


def _ring(row: int, column: int) -> list[list[float]]:
    """Counter-clockwise corners of a cell, with a wandering point on every side."""
    corners = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
    return [_corner(2 * column + across, 2 * row + up) for across, up in corners]


def _corner(across: int, up: int) -> list[float]:
    east = float(uniform(np.int64(across), np.int64(up), 5)) - 0.5
    north = float(uniform(np.int64(across), np.int64(up), 6)) - 0.5
    return [
        round(106.0 + 0.06 * (across + 0.7 * east), 5),
        round(29.0 + 0.05 * (up + 0.7 * north), 5),
    ]
