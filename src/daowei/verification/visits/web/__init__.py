"""Visits on the site: teams, orders, forms on phones and in the browser."""
