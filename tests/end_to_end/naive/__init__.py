"""A second route to daowei's results: dictionaries, fractions, loops, and no import of daowei.

Written from the documentation, slow and obvious, so that a reader can judge it; where the two
routes disagree, one of them is wrong.
"""
