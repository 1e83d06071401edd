"""The made-up county on a site: people of every role, agreements, two years of reports."""
