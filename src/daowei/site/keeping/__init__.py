"""What keeps a site: its backup, its restoration, and what can be made anew."""
