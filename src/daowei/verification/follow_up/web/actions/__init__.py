"""Verbs of what follows: one transaction each, told who and when, each noting its event."""
