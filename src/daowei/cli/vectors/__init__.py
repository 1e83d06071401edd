"""Runs files of other people's cases: which runner reads which shape, and what came of it."""
