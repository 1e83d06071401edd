"""The pages of results, with small cells withheld."""
