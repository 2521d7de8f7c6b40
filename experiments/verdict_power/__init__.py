"""How often the verdict finds a step of a trust's productivity, and how often it finds one that is not there."""
