"""Who may do what where, and who did: people, rights, the register of units, the log of deeds."""
