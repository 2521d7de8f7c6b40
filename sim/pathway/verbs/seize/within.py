"""How long a request is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.pathway.names import Names
from sim.pathway.parse import Reader, without_nulls
from sim.pathway.program import Deadline
from sim.pathway.syntax import Number


@dataclass(frozen=True, slots=True)
class Within:
    """Patience: hours of waiting or since a mark, or until the end of the booked session less and plus some hours."""

    hours: Number | None = None
    since: str | None = None
    until_booked_end: bool = False
    less: Number = 0.0
    plus: Number = 0.0

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any) -> Within | None:
        """Read it; None, and a fault, where it is not understood."""
        written = without_nulls(written)
        if not isinstance(written, Mapping):
            return cls(hours=reader.number(at, written))
        if "since" in written or "hours" in written:
            return cls._since(reader, at, written)
        reader.only(at, written, {"until", "less", "plus"})
        if written.get("until") != "booked_end":
            reader.fault(f"{at}.until", "must be booked_end", written.get("until"))
            return None
        less, plus = (reader.number(f"{at}.{w}", written.get(w, 0.0)) for w in ("less", "plus"))
        return cls(until_booked_end=True, less=less, plus=plus)

    @classmethod
    def _since(cls, reader: Reader, at: str, written: Mapping[str, Any]) -> Within | None:
        reader.only(at, written, {"hours", "since"})
        if "hours" not in written:
            reader.fault(f"{at}.hours", "must say how many hours after the mark")
            return None
        hours = reader.number(f"{at}.hours", written["hours"])
        if "since" not in written:
            return cls(hours=hours)
        since = reader.name(f"{at}.since", written["since"])
        return None if since is None else cls(hours=hours, since=since)


def deadline(at: str, within: Within | None, names: Names) -> Deadline:
    """The same with its names looked up."""
    if within is None:
        return Deadline()
    if within.until_booked_end:
        return Deadline("booked_end", less=names.amount(at, within.less), plus=names.amount(at, within.plus))
    hours = names.amount(at, within.hours or 0.0)
    if within.since is not None:
        return Deadline("since", hours=hours, mark=names.mark(within.since))
    return Deadline("hours", hours=hours)
