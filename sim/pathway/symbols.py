"""The names a pathway may use, read from the plain tree even where the tree has faults of its own.

Reading names leniently is what lets the faults of pathways and of the rest of the scenario come in one list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from sim.scenario.interventions import parts_of
from sim.scenario.pools import Pool
from sim.scenario.queue_order import QueueOrder
from sim.scenario.tree import is_number


@dataclass(frozen=True, slots=True)
class PoolSymbol:
    """What a pathway must know of a pool: its kind, its priorities in order, the place of its sessions, the most
    places it ever has (None: not known, or changed by a phase), and what its queue goes by (None: arrival).
    """

    slots: bool
    hours: bool
    priority: tuple[str, ...]
    place: str | None
    most: float | None = None
    order: QueueOrder | None = None


@dataclass(frozen=True, slots=True)
class AttributeSymbol:
    """Kind of an attribute, how it may be distinguished, and the classes whose patients draw it once or anew (rule
    22).
    """

    categories: tuple[str, ...]  # empty: a number
    kept: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PreferenceSymbol:
    """One line of a preference table."""

    pool: str
    after_h: float = 0.0
    tag: str = ""


@dataclass(frozen=True)
class SymbolTable:
    """Every name a pathway may use. Orders are those of declaration, and are the indices the engines see."""

    pools: dict[str, PoolSymbol]
    preferences: dict[str, dict[str, tuple[PreferenceSymbol, ...]]]
    calendars: tuple[str, ...]
    classes: dict[str, str]  # class -> pathway
    attributes: dict[str, AttributeSymbol]
    has: dict[str, frozenset[str]]  # class -> names of its attributes

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> SymbolTable:
        """Read what can be read of a plain tree: never raises, leaves out what is malformed."""
        pools: dict[str, PoolSymbol] = {}
        preferences = {str(t): _table(rows) for t, rows in _pairs(plain.get("preferences"))}
        dated = _changed_later(plain.get("phases")) | _changed_later(
            [part for _, part in parts_of(plain.get("intervention"))]
        )
        for name, pool in _pairs(plain.get("pools")):
            symbols = _pool_symbols(name, pool, preferences)
            pools.update({n: replace(w, most=None) for n, w in symbols.items()} if dated & {name, "*"} else symbols)
        classes = dict(_pairs(plain.get("classes")))
        return cls(
            pools=pools,
            preferences=preferences,
            calendars=tuple(name for name, _ in _pairs(plain.get("calendars"))),
            classes={c: str(spec.get("pathway", "")) for c, spec in classes.items()},
            attributes=_attributes(classes),
            has={c: frozenset(n for n, _ in _pairs(spec.get("attributes"))) for c, spec in classes.items()},
        )


def _pairs(mapping: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(mapping, Mapping):
        yield from ((str(k), v) for k, v in mapping.items() if isinstance(v, Mapping))


def _table(rows: Mapping[str, Any]) -> dict[str, tuple[PreferenceSymbol, ...]]:
    return {_category(c): tuple(_preferred(row) for row in listed) for c, listed in rows.items() if _is_list(listed)}


def _is_list(listed: object) -> bool:
    return isinstance(listed, list | tuple)


def _category(key: object) -> str:
    return ("yes" if key else "no") if isinstance(key, bool) else str(key)


def _preferred(row: object) -> PreferenceSymbol:
    if isinstance(row, Mapping):
        after = row.get("after_h", 0.0)
        return PreferenceSymbol(str(row.get("pool")), after if is_number(after) else 0.0, str(row.get("tag", "")))
    return PreferenceSymbol(str(row), 0.0, "")


def _pool_symbols(
    name: str, pool: Mapping[str, Any], preferences: dict[str, dict[str, tuple[PreferenceSymbol, ...]]]
) -> dict[str, PoolSymbol]:
    """A pool, or where its slots are distinguished by a category, one pool for each and the table that chooses."""
    listed = pool.get("priority", ())
    priority = tuple(str(p) for p in listed) if _is_list(listed) else ()
    slots, order = pool.get("slots"), _order(pool.get("order"))
    if not isinstance(slots, Mapping):
        return {name: PoolSymbol(False, False, priority, None, _most_places(pool), order)}
    hours, place = slots.get("measured_in") == "hours", slots.get("place")
    symbols = PoolSymbol(True, hours, priority, str(place) if place else None, order=order)
    per_day = slots.get("per_day")
    if not isinstance(per_day, Mapping):
        return {name: symbols}
    family = {_category(c): f"{name}.{_category(c)}" for c in per_day}
    preferences[name] = {c: (PreferenceSymbol(member, 0.0, ""),) for c, member in family.items()}
    return dict.fromkeys(family.values(), symbols)


def _order(written: object) -> QueueOrder | None:
    try:
        return QueueOrder.model_validate(written) if isinstance(written, Mapping) else None
    except ValidationError:
        return None


def _changed_later(phases: object) -> set[str]:
    """Pools of which a phase or an intervention changes something, perhaps from a day on; `*` for any."""
    listed = phases if isinstance(phases, list | tuple) else ()
    lists = [phase.get("change") for phase in listed if isinstance(phase, Mapping)]
    changes = [change for each in lists if isinstance(each, list | tuple) for change in each]
    paths = [str(change.get("at", "")).split(".") for change in changes if isinstance(change, Mapping)]
    return {path[1] for path in paths if path[0] in ("pools", "*") and len(path) > 1}


def _most_places(pool: Mapping[str, Any]) -> float | None:
    try:
        read = Pool.model_validate(pool)
    except ValidationError:
        return None
    opened = 0 if read.escalation is None else read.escalation.maximum
    return None if read.places is None else float(read.places.most + opened)


def _attributes(classes: Mapping[str, Mapping[str, Any]]) -> dict[str, AttributeSymbol]:
    """Attributes by name over all classes; a name has one kind everywhere, and the union of its categories."""
    found: dict[str, AttributeSymbol] = {}
    for klass, spec in classes.items():
        for name, attribute in _pairs(spec.get("attributes")):
            known = found.get(name, AttributeSymbol(()))
            categories = tuple(dict.fromkeys((*known.categories, *_categories(attribute))))
            anew = attribute.get("fresh") is True
            kept, fresh = (known.kept, known.fresh | {klass}) if anew else (known.kept | {klass}, known.fresh)
            found[name] = AttributeSymbol(categories, kept, fresh)
    return found


def _categories(attribute: Mapping[str, Any]) -> Iterator[str]:
    """Categories of `shares`, however deep its conditions nest, or of `bands`, in the order written."""
    shares, bands = attribute.get("shares"), attribute.get("bands")
    if isinstance(shares, Mapping):
        yield from _leaves(shares)
    rows = bands.get("rows") if isinstance(bands, Mapping) else ()
    for row in rows if isinstance(rows, list | tuple) else ():
        if isinstance(row, Mapping) and isinstance(row.get("is"), str | bool):
            yield _category(row["is"])


def _leaves(shares: Mapping[Any, Any]) -> Iterator[str]:
    for key, value in shares.items():
        if isinstance(value, Mapping):
            yield from _leaves(value)
        else:
            yield _category(key)
