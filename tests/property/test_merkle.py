"""Laws of the log: what is in it can be shown, what is not cannot, and it only grows."""

from functools import cache
from hashlib import sha256

from hypothesis import assume, given, strategies as st

from daowei.foundation import merkle

LARGEST = 200
SIZES = st.integers(1, LARGEST)


@cache
def _kept() -> tuple[tuple[bytes, ...], ...]:
    kept: list[tuple[bytes, ...]] = []
    for position in range(LARGEST):
        kept.append(merkle.completed_by(position, _leaf(position), lambda *at: _of(kept, *at)))
    return tuple(kept)


def _of(kept: list[tuple[bytes, ...]], level: int, index: int) -> bytes:
    return kept[merkle.holder_of(level, index)][level]


def _leaf(position: int) -> bytes:
    return merkle.leaf_hash(str(position).encode())


def _lookup(level: int, index: int) -> bytes:
    return _kept()[merkle.holder_of(level, index)][level]


def _plainly(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return merkle.node_hash(_plainly(leaves[:middle]), _plainly(leaves[middle:]))


@given(SIZES)
def test_the_head_from_kept_nodes_is_the_head_from_all_leaves(size: int) -> None:
    assert merkle.root(size, _lookup) == _plainly([_leaf(each) for each in range(size)])


@given(SIZES, st.data())
def test_every_leaf_can_be_shown_where_it_stands_and_nowhere_else(
    size: int, data: st.DataObject
) -> None:
    here = data.draw(st.integers(0, size - 1))
    there = data.draw(st.integers(0, size - 1))
    head, proof = merkle.root(size, _lookup), merkle.inclusion(here, size, _lookup)

    shown = merkle.includes(proof, leaf=_leaf(here), position=there, size=size, head=head)

    assert shown is (here == there)


@given(SIZES, st.data())
def test_a_forged_leaf_cannot_be_shown(size: int, data: st.DataObject) -> None:
    here = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion(here, size, _lookup)
    forged = merkle.leaf_hash(b"forged")

    assert not merkle.includes(
        proof, leaf=forged, position=here, size=size, head=merkle.root(size, _lookup)
    )


@given(SIZES, SIZES)
def test_each_head_continues_each_before_it(one: int, other: int) -> None:
    old, new = sorted((one, other))

    assert merkle.continues(
        merkle.consistency(old, new, _lookup),
        old=old,
        new=new,
        old_head=merkle.root(old, _lookup),
        new_head=merkle.root(new, _lookup),
    )


@given(SIZES, SIZES, st.binary(min_size=1, max_size=4))
def test_no_head_continues_another_history(one: int, other: int, salt: bytes) -> None:
    old, new = sorted((one, other))
    assume(old < new)

    assert not merkle.continues(
        merkle.consistency(old, new, _lookup),
        old=old,
        new=new,
        old_head=sha256(salt).digest(),
        new_head=merkle.root(new, _lookup),
    )
