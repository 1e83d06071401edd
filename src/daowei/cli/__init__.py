"""Upstairs: the commands; they put the rooms together and hold no rule."""
