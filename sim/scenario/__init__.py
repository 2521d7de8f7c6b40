"""What may be said of a trust: the frozen tree of parameters, each with unit, default and source."""
