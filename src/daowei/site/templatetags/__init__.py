"""Words for the Django templates of the account pages."""
