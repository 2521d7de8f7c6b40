"""Words that other tools and papers use for our keys, so that an unknown key gets a hint that spelling alone misses."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

SYNONYMS: dict[str, tuple[str, ...]] = {
    "activity_time": ("delay",),
    "beds": ("places", "pools"),
    "capacity": ("places",),
    "coefficient_of_variation": ("cv",),
    "demand": ("arrivals", "factor"),
    "dist": ("of",),
    "distribution": ("of",),
    "duration": ("of", "measured_h", "measured_months"),
    "entities": ("classes",),
    "interarrival": ("every",),
    "inter_arrival": ("every",),
    "patients": ("classes",),
    "probabilities": ("shares",),
    "probability": ("shares",),
    "queue": ("priority",),
    "rate": ("per_hour", "per_day"),
    "release_resource": ("release",),
    "request": ("seize",),
    "resources": ("pools",),
    "routing": ("branch", "pathways"),
    "runs": ("replications",),
    "scale_demand": ("factor",),
    "servers": ("places",),
    "service_time": ("delay",),
    "size": ("places",),
    "std": ("sd",),
    "stdev": ("sd",),
    "run_time": ("measured_h", "measured_months"),
    "runtime": ("measured_h", "measured_months"),
    "timeout": ("delay",),
    "warmup": ("warm_up_days", "warm_up_h"),
    "warm_up": ("warm_up_days", "warm_up_h"),
    "weights": ("shares",),
}
"""By word, the keys it may stand for, the likeliest first."""


def meant(word: str, known: Iterable[str]) -> str:
    """The known key that a word stands for or is nearest to in spelling; "" where there is none.

    A word may stand for a key only where that key is known: `capacity` means `places` in a pool and nothing elsewhere.
    """
    keys = list(dict.fromkeys(known))
    plain = word.lower().replace("-", "_")
    for same in SYNONYMS.get(plain, ()):
        if same in keys:
            return same
    near = difflib.get_close_matches(word, keys, n=1) or difflib.get_close_matches(plain, keys, n=1)
    return near[0] if near else ""
