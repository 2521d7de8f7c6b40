"""Whether a run has warmed up: where its start is best cut off, and whether what is measured still moves.

`truncation`: MSER-5 and Welch's moving average; `spans`: the parts of a run that are compared; `series`: what a
replication gives, warm-up included; `verdict`: what is found of one output; `monthly`: the check that a comparison can
afford, of what it has anyway.
"""

from sim.study.warm_up.monthly import warm_up_warnings

__all__ = ["warm_up_warnings"]
