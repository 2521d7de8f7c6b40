"""A day as a file writes it. Every date of a scenario is read here, whether by pydantic or from a bare tree."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # a run of forty years from either still has a calendar


def day_of(written: Any) -> date | None:
    """A date as YAML or JSON has it; None where there is none, or none that is read."""
    day = _read(written)
    return day if day is not None and FIRST <= day <= LAST else None


def _read(written: Any) -> date | None:
    if isinstance(written, str) and WRITTEN.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            return None
    return written if isinstance(written, date) and not isinstance(written, datetime) else None


def _checked(written: Any) -> date:
    """A date that is read, or the rule it breaks."""
    if (day := day_of(written)) is not None:
        return day
    if _read(written) is not None:
        raise ValueError(f"must lie between {FIRST} and {LAST}")
    raise ValueError("must be a date, as 2025-04-01")


Day = Annotated[date, BeforeValidator(_checked)]
"""A date written as 2025-04-01: without a time, for whatever is read otherwise is dropped where a bare tree is read."""
