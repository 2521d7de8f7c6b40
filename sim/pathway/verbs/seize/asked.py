"""What a `seize` asks for, as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.pathway.parse import Reader

WAYS = "a pool, a preference by a category, slots, shortest_of, all_of or booked"


@dataclass(frozen=True, slots=True)
class Asked:
    """One of: a pool; a preference or slots, by a category; the shortest queue of several; several together; the place
    of a booked session.
    """

    pool: str | None = None
    preference: str | None = None
    by: str | None = None
    all_of: tuple[tuple[str, int], ...] = ()
    shortest_of: tuple[str, ...] = ()
    booked: str | None = None
    quantity: object = None  # as written beside a table, not yet read

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any) -> Asked | None:
        """Read it; None, and a fault, where it is none of these."""
        if isinstance(written, str) and written:
            return cls(pool=written)
        if not isinstance(written, Mapping):
            reader.fault(at, f"must be {WAYS}", written)
            return None
        for table in ("preference", "slots"):
            if table in written:
                return _of_table(reader, at, written, table)
        if "booked" in written:
            reader.only(at, written, {"booked"})
            return _booked(reader, f"{at}.booked", written["booked"])
        if "shortest_of" in written:
            reader.only(at, written, {"shortest_of"})
            return _shortest(reader, f"{at}.shortest_of", written["shortest_of"])
        if "all_of" in written:
            reader.only(at, written, {"all_of"})
            return _together(reader, f"{at}.all_of", written["all_of"])
        reader.fault(at, f"must be {WAYS}", written)
        return None


def _of_table(reader: Reader, at: str, written: Mapping[str, Any], table: str) -> Asked | None:
    reader.only(at, written, {table, "by", "quantity"})
    name, by = reader.name(f"{at}.{table}", written[table]), written.get("by")
    if name is None or (by is not None and reader.name(f"{at}.by", by) is None):
        return None
    inside = written.get("quantity")
    return Asked(preference=name, by=by, quantity=inside) if by else Asked(pool=name, quantity=inside)


def _booked(reader: Reader, at: str, written: Any) -> Asked | None:
    place = reader.name(at, written)
    return None if place is None else Asked(booked=place)


def _shortest(reader: Reader, at: str, written: Any) -> Asked | None:
    named = written if isinstance(written, list | tuple) else ()
    if len(named) < 2 or not all(isinstance(pool, str) and pool for pool in named) or len(set(named)) < len(named):
        reader.fault(at, "must list at least two different pools", written)
        return None
    return Asked(shortest_of=tuple(named))


def _together(reader: Reader, at: str, written: Any) -> Asked | None:
    if not isinstance(written, Mapping) or not written:
        reader.fault(at, "must map each pool to how many are taken", written)
        return None
    for pool, quantity in written.items():
        if pool in ("any_of", "preference", "shortest_of"):
            reader.fault(f"{at}.{pool}", "all_of takes each of its pools, not a choice of them")
            return None
        if reader.whole(f"{at}.{pool}", quantity, least=1) is None:
            return None
    return Asked(all_of=tuple((str(pool), int(n)) for pool, n in written.items()))
