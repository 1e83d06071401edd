"""One self-contained HTML page of an assessment: nothing is fetched, everything can be printed."""
