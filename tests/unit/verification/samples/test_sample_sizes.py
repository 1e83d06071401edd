from daowei.verification.samples.sample_sizes import ShareAim, for_share, proportional


def test_no_more_are_looked_at_than_there_are() -> None:
    assert for_share(ShareAim(half_width=0.01, population=50)) == 50


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    assert proportional({"a": 5, "b": 3, "c": 2}, 4) == {"a": 2, "b": 1, "c": 1}
