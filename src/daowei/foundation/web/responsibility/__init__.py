"""Who answers for what: officers, bodies, departments and what they owe."""
