"""A programme folder from DHIS2 metadata: what could be taken, and what is wrong with the rest."""
