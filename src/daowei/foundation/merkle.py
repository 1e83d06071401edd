"""A log that only grows, provably: Merkle trees as RFC 9162 hashes them, and their proofs.

Leaf ``i`` completes the subtrees of ``2^0 … 2^k`` leaves that end with it. Their hashes are all one
needs to keep: every tree head and every proof is put together from a few of them.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

SIZE = 32  # bytes of a hash
# the hash of the complete subtree of 2^level leaves, the index-th of its level
Lookup = Callable[[int, int], bytes]
EMPTY = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf. Source: RFC 9162, 2.1.1."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what two subtrees form. Source: RFC 9162, 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


def completed_by(position: int, leaf: bytes, lookup: Lookup) -> tuple[bytes, ...]:
    """The hashes of all complete subtrees that end with the leaf at a position, smallest first.

    ``lookup`` gives those of leaves before it.
    """
    found = [leaf]
    while (position >> (len(found) - 1)) & 1:
        level = len(found) - 1
        found.append(node_hash(lookup(level, (position >> level) - 1), found[-1]))
    return tuple(found)


def holder_of(level: int, index: int) -> int:
    """The position of the leaf that completes a subtree."""
    return ((index + 1) << level) - 1


def root(size: int, lookup: Lookup) -> bytes:
    """The head of the tree of the first ``size`` leaves."""
    return _between(0, size, lookup) if size else EMPTY


def inclusion(position: int, size: int, lookup: Lookup) -> tuple[bytes, ...]:
    """The proof that a leaf stands at a position of the tree. Source: RFC 9162, 2.1.3.1."""
    if not 0 <= position < size:
        raise ValueError(f"a tree of {size} leaves has none at {position}")
    return tuple(_path(position, (0, size), lookup))


def consistency(old: int, new: int, lookup: Lookup) -> tuple[bytes, ...]:
    """The proof that a tree continues an older one. Source: RFC 9162, 2.1.4.1."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} leaves continues none of {old}")
    return () if old == new else tuple(_subproof(old, (0, new), lookup, is_whole=True))


def includes(proof: Sequence[bytes], *, leaf: bytes, position: int, size: int, head: bytes) -> bool:
    """Whether a proof shows the leaf at its position. Source: RFC 9162, 2.1.3.2."""
    if not 0 <= position < size:
        return False
    here, last, found = position, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(each, found)
            here, last = _up(here, last)
        else:
            found = node_hash(found, each)
        here, last = here >> 1, last >> 1
    return last == 0 and found == head


def continues(
    proof: Sequence[bytes], *, old: int, new: int, old_head: bytes, new_head: bytes
) -> bool:
    """Whether a proof shows that one head continues the other. Source: RFC 9162, 2.1.4.2."""
    if old == new:
        return not proof and old_head == new_head
    path = [old_head, *proof] if old & (old - 1) == 0 else list(proof)
    if not 0 < old < new or not path:
        return False
    here, last = _up_while_right(old - 1, new - 1)
    found_old = found_new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            found_old, found_new = node_hash(each, found_old), node_hash(each, found_new)
            here, last = _up(here, last)
        else:
            found_new = node_hash(found_new, each)
        here, last = here >> 1, last >> 1
    return last == 0 and found_old == old_head and found_new == new_head


def _up(here: int, last: int) -> tuple[int, int]:
    """Past the levels at which a subtree has no sibling to its right."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _up_while_right(here: int, last: int) -> tuple[int, int]:
    while here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _split(width: int) -> int:
    """The largest power of two smaller than the width."""
    return 1 << ((width - 1).bit_length() - 1)


def _between(start: int, end: int, lookup: Lookup) -> bytes:
    """The hash of a stretch of leaves that begins where a subtree does."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return lookup(level, start >> level)
    middle = start + _split(width)
    return node_hash(_between(start, middle, lookup), _between(middle, end, lookup))


def _path(position: int, stretch: tuple[int, int], lookup: Lookup) -> list[bytes]:
    start, end = stretch
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if position < middle:
        return [*_path(position, (start, middle), lookup), _between(middle, end, lookup)]
    return [*_path(position, (middle, end), lookup), _between(start, middle, lookup)]


def _subproof(old: int, stretch: tuple[int, int], lookup: Lookup, *, is_whole: bool) -> list[bytes]:
    """``old``: where the older tree ends; ``is_whole``: its head is known to the reader."""
    start, end = stretch
    if old == end:
        return [] if is_whole else [_between(start, end, lookup)]
    middle = start + _split(end - start)
    if old <= middle:
        below = _subproof(old, (start, middle), lookup, is_whole=is_whole)
        return [*below, _between(middle, end, lookup)]
    below = _subproof(old, (middle, end), lookup, is_whole=False)
    return [*below, _between(start, middle, lookup)]
