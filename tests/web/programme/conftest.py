"""Changes of registers are rolled back after a test; so is what was read of them."""

from collections.abc import Iterator

import pytest

from daowei.foundation.web import places


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    """Trees are kept by the register's stamp, which a rollback sets back."""
    yield
    places._registry_at.cache_clear()  # noqa: SLF001 - what a rollback cannot reach
    places._lasting_tree_at.cache_clear()  # noqa: SLF001
