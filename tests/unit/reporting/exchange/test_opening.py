import gzip
import io
import zipfile
from collections.abc import Callable

import pytest

from daowei.reporting.exchange.opening import UnpackingLimits, unpacked, zip_problems

TIGHT = UnpackingLimits(unpacked=1_000_000, ratio=10, small=10_000, members=3)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "packed", [b"{}", gzip.compress(b"{}"), zipped(a=b"{}")], ids=["plain", "gzip", "zip"]
)
def test_plain_gzip_and_zip_give_the_same_content(packed: bytes) -> None:
    assert unpacked(packed) == (b"{}", ())


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(a=content)])
@pytest.mark.parametrize("size", [500_000, 2_000_000])
def test_what_unpacks_to_too_much_is_refused(pack: Callable[[bytes], bytes], size: int) -> None:
    content, problems = unpacked(pack(bytes(size)), limits=TIGHT)

    assert content is None
    assert [each.code for each in problems] == ["EXC-005"]


def test_a_zip_whose_declared_size_lies_is_counted_while_unpacking() -> None:
    honest = zipped(a=bytes(500_000))
    liar = honest.replace((500_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    assert zip_problems(liar, limits=TIGHT)


def test_a_zip_of_many_members_is_refused() -> None:
    (told,) = zip_problems(zipped(a=b"1", b=b"2", c=b"3", d=b"4"), limits=TIGHT)

    assert told.code == "EXC-005"


def test_a_zip_of_two_documents_is_refused() -> None:
    content, (told,) = unpacked(zipped(a=b"1", b=b"2"))

    assert (content, told.code) == (None, "EXC-007")


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"abc" * 99)[:20], zipped(a=b"abc")[:-9]], ids=["gzip", "zip"]
)
def test_a_damaged_file_is_told(packed: bytes) -> None:
    content, (told,) = unpacked(packed)

    assert (content, told.code) == (None, "EXC-006")
