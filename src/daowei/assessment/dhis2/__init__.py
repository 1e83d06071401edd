"""Questions on figures as DHIS2's clients put them, and the grids they read."""
