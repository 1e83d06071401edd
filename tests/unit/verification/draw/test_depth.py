"""A library that raises the depth of recursion does not raise it for us."""

import sys

from daowei.verification.draw.drand import QUICKNET, Round


def test_checking_a_round_leaves_the_depth_of_recursion_as_it_was() -> None:
    before = sys.getrecursionlimit()

    genuine = Round(chain=QUICKNET, number=1, signature=b"\x80" + bytes(47)).is_genuine

    assert not genuine
    assert sys.getrecursionlimit() == before
