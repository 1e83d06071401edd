"""The addresses that DHIS2's tools speak to, answered from a programme: the token says which."""
