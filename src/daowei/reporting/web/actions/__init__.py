"""The verbs of reports: each one transaction, with its event; told who ``by`` and when ``at``.

Whether somebody may do it at the unit is asked before, at the door; what the report itself does
not allow (its standing, its own author as reviewer, a locked period) is refused here.
"""
