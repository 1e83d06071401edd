"""The page of the mapping file, with which somebody else's table is read."""

from writers.folder import meaning
from writers.markdown import page
from writers.schema import fields_of, with_enums

from daowei.reporting.exchange.wire import TableMappings


def page_of_mappings() -> str:
    """Every field of a mapping file."""
    return page(
        "Mapping file",
        "Says once how somebody's spreadsheet is to be read, so that next month's needs nothing "
        "but the same command. How to use one: [import a table](../how-to/import-a-table.md).",
        fields_of(
            "mapping.yaml",
            with_enums(TableMappings.model_json_schema()),
            meaning,
            told_before=set(),
        ),
        written_from="the form in `reporting/exchange/wire.py`",
    )
