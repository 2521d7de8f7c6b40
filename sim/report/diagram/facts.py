"""What a scenario says of the names in its pathways: how many places, how long, how often, how many come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sim.demand.distributions import sampler
from sim.pathway.wording import DASH, SAME, listed, number, said, shares, spans, time_of_day, week
from sim.report.diagram.queue import queue_order
from sim.scenario.arrivals import Arrivals
from sim.scenario.demand import Attribute
from sim.scenario.distribution import Distribution
from sim.scenario.pools import Places, Pool, Slots
from sim.scenario.scenario import Scenario


class Facts:
    """Looks names up; a name that is not there has nothing said of it."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def places(self, pool: str) -> str:
        """How many places or slots a pool has."""
        found = self.scenario.pools.get(pool)
        if found is None:
            return ""
        return _slots(found.slots) if found.slots is not None else _places(found)

    def queue(self, pool: str) -> list[str]:
        """What the queue of a pool goes by beside priority and arrival."""
        found = self.scenario.pools.get(pool)
        return [] if found is None else queue_order(found)

    def priorities(self, pool: str) -> Sequence[str]:
        """The priorities of a pool, the most urgent first."""
        found = self.scenario.pools.get(pool)
        return () if found is None else found.priority

    def is_slots(self, pool: str) -> bool:
        """Whether what is taken of a pool is a slot."""
        found = self.scenario.pools.get(pool)
        return found is not None and found.slots is not None

    def preferred(self, table: str) -> list[str]:
        """The pools a preference may choose, in the order in which its rows name them."""
        rows = self.scenario.preferences.get(table, {})
        return list(dict.fromkeys(option.pool for row in rows.values() for option in row))

    def mean(self, attribute: str, given: Mapping[str, str]) -> str:
        """The mean length of time of an attribute: one, or from the least to the most over classes and categories.

        given: categories the patient is known to have.
        """
        rows = self.means(attribute, given)
        if not rows:
            return self.computed_from(attribute)
        by = [name for name in self._by(attribute) if name not in given] if differ(rows) else []
        return f"{spans(list(rows.values()))} on average{f', by {listed(map(said, by))}' if by else ''}"

    def computed_from(self, attribute: str) -> str:
        """The attributes that one is computed from, where it is."""
        inputs = [name for _, found in self._attributes(attribute) if found.computed for name in found.computed.inputs]
        return f"computed from {listed(map(said, dict.fromkeys(inputs)))}" if inputs else ""

    def hour(self, attribute: str, given: Mapping[str, str]) -> str:
        """The mean of an attribute that is a time of day."""
        means = self.means(attribute, given).values()
        low, high = (time_of_day(end) for end in (min(means), max(means))) if means else ("", "")
        return f"{low} on average" if low == high and means else f"{low} to {high} on average" if means else ""

    def means(self, attribute: str, given: Mapping[str, str]) -> dict[str, float]:
        """The mean of an attribute in each row, by the name of the row."""
        return named(
            {
                (group, keys): _mean(law)
                for group, found in self._attributes(attribute)
                if found.of is not None
                for keys, law in known_rows(found.table, found.by, given)
            }
        )

    def shares(self, attribute: str, given: Mapping[str, str]) -> dict[str, str]:
        """How often each category comes, in per cent."""
        rows = self.shares_of(attribute, given)
        return {category: shares(list(every.values())) for category, every in rows.items() if every}

    def shares_of(self, attribute: str, given: Mapping[str, str]) -> dict[str, dict[str, float]]:
        """The share of each category in every row."""
        parts: dict[str, dict[Row, float]] = {}
        for group, found in self._attributes(attribute):
            for keys, row in known_rows(found.shares or {}, found.by, given):
                for category in found.categories:
                    parts.setdefault(category, {})[(group, keys)] = float(row.get(category, 0.0))
        return {category: named(rows) for category, rows in parts.items()}

    def hours(self, calendar: str) -> str:
        """When a calendar is open."""
        found = self.scenario.calendars.get(calendar)
        if found is None:
            return ""
        opens, closes = (time_of_day(hour) for hour in found.hours)
        return f"{week(found.weekdays)} {opens}{DASH}{closes}"

    def entering(self, pathway: str) -> dict[str, str]:
        """The classes that enter a pathway, each with how many come."""
        return {n: _coming(c.arrivals) for n, c in self.scenario.classes.items() if c.pathway == pathway}

    def _by(self, attribute: str) -> list[str]:
        return list(dict.fromkeys(name for _, found in self._attributes(attribute) for name in found.by))

    def _attributes(self, name: str) -> Iterator[tuple[str, Attribute]]:
        classes = self.scenario.classes.items()
        yield from ((group, c.attributes[name]) for group, c in classes if name in c.attributes)


Row = tuple[str, tuple[str, ...]]  # a class of patients, and the categories that select the row


def named(rows: Mapping[Row, float]) -> dict[str, float]:
    """Rows by their categories, and by their class where classes are not alike."""
    alike = all(len({rows[r] for r in rows if r[1] == keys}) == 1 for _, keys in rows)
    return {", ".join(map(said, keys if alike else (group, *keys))): number for (group, keys), number in rows.items()}


def differ(rows: Mapping[str, float]) -> bool:
    """Whether rows are more than one number."""
    return bool(rows) and max(rows.values()) - min(rows.values()) > SAME * max(map(abs, rows.values()))


def known_rows(table: Any, by: tuple[str, ...], given: Mapping[str, str]) -> list[tuple[tuple[str, ...], Any]]:
    """The rows of a table with their categories: those that fit what is known, or all where none does."""
    every = list(_rows(table, len(by)))
    fits = [
        (keys, row) for keys, row in every if all(given.get(n, key) == key for n, key in zip(by, keys, strict=True))
    ]
    return fits or every


def _places(pool: Pool) -> str:
    places: Places = pool.places or Places(base=0)
    if getattr(places, "unlimited", False):
        return "as many places as wanted"
    more = sum(max(0, each.places) for each in places.add)
    fewer = sum(min(0, each.places) for each in places.add)
    low, high = max(0, places.base + fewer), places.base + more
    text = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    if pool.escalation is not None:
        most = pool.escalation.maximum
        return f"up to {most:,} places by escalation" if high == 0 else f"{text} places, {most:,} more by escalation"
    return f"{text} {'place' if text == '1' else 'places'}"


def _slots(slots: Slots) -> str:
    weekly = sum(sum(row) for row in slots.per_day.values())
    return f"{number(weekly)} {'sessions' if slots.measured_in == 'hours' else 'starts'} a week"


def _rows(table: Any, depth: int, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The rows of a table nested as deep as its conditions, each with its categories."""
    if depth == 0:
        yield keys, table
        return
    for key, below in table.items():
        yield from _rows(below, depth - 1, (*keys, str(key)))


@cache
def _mean(law: Distribution) -> float:
    return sampler(law).mean


def _coming(arrivals: Arrivals | None) -> str:
    """How many come a day, as far as that is one number."""
    if arrivals is None or arrivals.factor == 0:
        return "none come"
    series, template = arrivals.listed, arrivals.template
    if arrivals.per_day is not None:
        daily = arrivals.per_day
    elif arrivals.per_hour is not None:
        daily = 24 * sum(arrivals.per_hour) / len(arrivals.per_hour)
    elif template is not None:
        daily = sum(t.count * len(t.at_h) * len(t.weekdays) for t in template) / 7
    elif series is not None and series.per_hour is not None:
        return f"{number(arrivals.factor * series.every_h * sum(series.per_hour))} in all"
    else:
        return f"{number(arrivals.factor * sum((series.count if series else None) or ()))} in all"
    return f"{number(arrivals.factor * daily)} a day"
