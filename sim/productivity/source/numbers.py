"""Numbers as people write them in a table."""

from __future__ import annotations

import re

THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
SUPPRESSED = ("*", "-", "\u2013", "\u2014", "[c]", "c", "x", "[x]", "#")
"""What publishers write where a small number is not told. A dash is 0 to an accountant: so it must be said."""
NO_NUMBER = "must be a number"
COMMA = "must be a number, with a point for its decimals and not a comma"
HIDDEN = "is suppressed: write the number, or give suppressed= a number that is taken for each"
LOW, HIGH = 1, 7
"""What a suppressed number of the NHS can be (NHS Digital's small number suppression: 1 to 7 is hidden)."""


def number_from(text: str, fraction: bool = False) -> float | None:
    """A number as people write it: £1,234.50, (1,234) or 1,234- for a negative one; None where it is none.

    fraction: whether the column holds fractions, so that 60.40% is 0.604.
    """
    try:
        return float(text)
    except ValueError:
        pass
    bare = text.replace("\u00a0", "").replace(" ", "").replace("\u2212", "-")
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    elif bare.endswith("-") or bare.startswith("-"):
        bare, negative = bare.strip("-"), True
    bare = bare.removeprefix("£")
    if bare.startswith("-") and not negative:
        bare, negative = bare[1:], True
    per_cent = fraction and bare.endswith("%")
    bare = bare.removesuffix("%") if per_cent else bare
    if THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not bare or (not bare[0].isdigit() and bare[0] != "."):
        return None
    try:
        number = float(bare)
    except ValueError:
        return None
    return (-number if negative else number) / (100.0 if per_cent else 1.0)


def rule_for(text: str) -> str:
    """Which rule a text that is no number breaks."""
    if text in SUPPRESSED:
        return HIDDEN
    return COMMA if re.fullmatch(r"-?\d+,\d{1,2}|-?\d{1,3}(\.\d{3})+,\d+", text) else NO_NUMBER
