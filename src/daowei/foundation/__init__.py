"""When, where, how much: periods, units, money, problems, table shapes, digests."""
