"""A trust of one's own has a size: one table of its figures, by which the typical trust is scaled."""
