"""Upstairs on the web: puts the rooms together into one site and holds no rule."""
