"""The page of table shapes: what passes from room to room, and what is published."""

import ast
import importlib
from collections.abc import Iterator

from writers.markdown import code, codes, page, plain, section, table
from writers.sources import Module, caption, columns_told, meanings, modules

from daowei.foundation import tables as foundation_tables
from daowei.foundation.states import State
from daowei.foundation.tables import Shape


def page_of_tables() -> str:
    """Every shape with its columns, and the states of a cell."""
    rooms: dict[str, list[str]] = {}
    for module, name, shape in shapes():
        rooms.setdefault(module.split(".")[1], []).append(_one(module, name, shape))
    return page(
        "Tables",
        "Tables pass from room to room in declared shapes, checked at every door. Columns stand "
        "in this order; those of the grain together name a row. Rows have no order of their own.",
        section("States of a cell", caption(State), _states()),
        *(section(room, *parts) for room, parts in rooms.items()),
        written_from="the shapes in the source",
    )


def shapes() -> Iterator[tuple[str, str, Shape]]:
    """Each public shape with its module and its name there."""
    for module in modules():
        for name in _shapes_made_in(module):
            yield module.name, name, getattr(importlib.import_module(module.name), name)


def _shapes_made_in(module: Module) -> Iterator[str]:
    for each in module.tree.body if "Shape(" in module.text else ():
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name("Shape"))):
                if not name.startswith("_"):
                    yield name
            case _:
                pass


def _one(module: str, name: str, shape: Shape) -> str:
    told = columns_told(importlib.import_module(module))
    everywhere = columns_told(foundation_tables)
    rows = [
        [
            code(column),
            code(str(kind)),
            plain(told.get((name, column)) or everywhere.get(("VALUES", column), "")),
        ]
        for column, kind in shape.columns.items()
    ]
    return section(
        name,
        f"A table of {shape.name}, {code(module)}. Grain: {codes(shape.grain)}.",
        table(["Column", "Type", "What it holds"], rows),
        level=3,
    )


def _states() -> str:
    told = meanings(State)
    return table(
        ["Number", "State", "Meaning"],
        [[str(each.value), code(each.name), plain(told[each.name])] for each in State],
    )
