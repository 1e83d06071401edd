"""Visits on the spot: teams, sealed orders, forms, recounts."""
