"""A study as it is written: what is varied, against what, how often, and when it is enough."""
