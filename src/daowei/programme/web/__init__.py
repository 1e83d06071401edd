"""Programmes on the site: their folders, versions and registers, and how one comes into force."""
