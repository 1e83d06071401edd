"""The JSON interface of daowei itself, at /api/v1/, described by OpenAPI."""
