"""A stored cube changed in place tells what was changed, and when its digests hold again."""

from pathlib import Path

import numpy as np
import pytest
from tests.unit.assessment import small_world as world

from daowei.assessment.building import store
from daowei.assessment.indicators import indicator_makers
from daowei.assessment.journal import JOURNAL
from daowei.assessment.revising import OpenCube
from daowei.assessment.storage import Identity, StorageError, StoredCube, open_cube, resealed

IDENTITY = Identity(programme="p", charter="c", hierarchy="h", watermark="w")
ROWS = (("births", "e1", "202401", 10), ("stock", "e1", "202401", 5))
SHARE = world.indicator("share", "#{births}", "#{stock}")


@pytest.fixture
def stored(tmp_path: Path) -> StoredCube:
    cube = world.cube(world.values(*ROWS), world.element("births"), world.element("stock"))
    return store(
        cube,
        tmp_path,
        identity=IDENTITY,
        compute=lambda made: indicator_makers(made, [SHARE], world.formulas(SHARE)),
    )


def changed(stored: StoredCube) -> None:
    live = OpenCube(stored=stored)
    for _ in range(2):
        with live.change(["births"], ["share"]):
            live.figures("births").total[0, 0] += 1
            live.indicator("share").value[0, 0] = 7.0


def test_a_change_reaches_the_files_and_is_numbered(stored: StoredCube, tmp_path: Path) -> None:
    before = np.array(
        open_cube(tmp_path).array(stored.manifest["figures"]["births"]["arrays"]["total"])
    )

    changed(stored)

    after = open_cube(tmp_path)
    births, share = after.figures("births"), after.indicator("share")
    assert births is not None
    assert share is not None
    assert births.total[0, 0] == before[0, 0] + 2
    assert share.value[0, 0] == 7.0
    assert after.changes.sequence == 2


def test_digests_of_changed_arrays_are_out_of_date_until_resealed(
    stored: StoredCube, tmp_path: Path
) -> None:
    changed(stored)
    assert "00000.total" in stored.changes.files
    assert "00001.total" not in stored.changes.files
    assert stored.damaged() == ()

    sealed = resealed(stored)

    assert sealed.manifest["sequence"] == 2
    assert not (sealed.folder / JOURNAL).exists()
    assert sealed.changes.files == frozenset()
    assert sealed.damaged() == ()
    with OpenCube(stored=open_cube(tmp_path)).change(["stock"], []):
        pass
    assert sealed.changes.sequence == 3


def test_a_flipped_byte_beside_a_change_is_still_found(stored: StoredCube) -> None:
    changed(stored)
    file = stored.folder / "00001.total"
    content = bytearray(file.read_bytes())
    content[0] ^= 1

    file.write_bytes(content)

    assert stored.damaged() == ("00001.total",)


def test_a_change_broken_off_halfway_is_refused(stored: StoredCube, tmp_path: Path) -> None:
    live = OpenCube(stored=stored)

    with pytest.raises(ZeroDivisionError), live.change(["births"], []):
        live.figures("births").total[0, 0] = 1 // 0

    with pytest.raises(StorageError, match="compute anew"):
        open_cube(tmp_path)
    with pytest.raises(StorageError, match="compute anew"):
        resealed(stored)
    with (stored.folder / JOURNAL).open("a") as journal:
        journal.write('{"sequence": 1, "do')
    assert stored.changes.is_torn


def test_what_the_cube_does_not_hold_cannot_be_changed(stored: StoredCube) -> None:
    live = OpenCube(stored=stored)

    with pytest.raises(StorageError, match="no element"):
        live.figures("deaths")
    with pytest.raises(StorageError, match="no indicator"):
        live.indicator("rate")
