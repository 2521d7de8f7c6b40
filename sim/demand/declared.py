"""From attributes as declared, by class and phase, to the arrays that compiled code reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.attributes import ATTRIBUTE, HOUR, LAW, MADE, NONE, WEEKDAY, AttributeTable, DrawTable
from sim.demand.computed import Operation, rho_of
from sim.demand.distributions import Sampler, sampler
from sim.demand.draws import Kind, Reals, name_hash
from sim.scenario.computed import Computed
from sim.scenario.condition import CALENDAR, rows_named
from sim.scenario.demand import Attribute, PatientClass
from sim.scenario.distribution import Distribution
from sim.scenario.inputs import in_order
from sim.scenario.reuse import reused

Classes = Mapping[str, PatientClass]

CALENDAR_CODE = {"weekday": WEEKDAY, "hour": HOUR}


def build_attributes(
    classes_by_phase: Sequence[Classes], phase_starts_ms: Sequence[int], weekday_of_day_0: int
) -> AttributeTable:
    """Lay out every attribute of every class.

    classes_by_phase: the classes in force in each phase, by name; phase_starts_ms: when each phase begins
    (that of the first does not matter); weekday_of_day_0: Monday 0.
    Raises ValueError where phases differ in more than numbers, or classes give one name two meanings.
    """
    for clash in clashes(classes_by_phase):
        raise ValueError(clash)
    symbols = _Symbols.of(classes_by_phase)
    rows = _Rows()
    attributes: list[tuple[Any, ...]] = []
    attribute_of = np.full((len(classes_by_phase[0]), len(symbols.names)), NONE, dtype=np.int32)
    kept_rows: list[int] = []
    kept_from = [0]
    for place, (name, one) in enumerate(classes_by_phase[0].items()):
        aids = {key: len(attributes) + number for number, key in enumerate(one.attributes)}
        for key, aid in aids.items():
            attribute_of[place, symbols.names.index(key)] = aid
            attributes.append(_attribute(key, [classes[name] for classes in classes_by_phase], aids, symbols, rows))
        order = in_order({key: (*a.by, *_made_from(a)) for key, a in one.attributes.items()})
        kept_rows += [aids[key] for key in order if one.attributes[key].categories and not one.attributes[key].fresh]
        kept_from.append(len(kept_rows))
    draws = DrawTable(
        attribute_of,
        np.array(attributes, dtype=ATTRIBUTE).view(np.recarray),
        rows.table_of_laws().view(np.recarray),
        np.concatenate([np.empty(0), *rows.tables]),
        np.array(kept_from, dtype=np.int32),
        np.array(kept_rows, dtype=np.int32),
        np.array(rows.made, dtype=MADE).view(np.recarray),
        np.array(rows.inputs, dtype=np.int32),
        np.array(phase_starts_ms, dtype=np.int64),
        weekday_of_day_0,
    )
    return AttributeTable(tuple(classes_by_phase[0]), symbols.names, symbols.categories, symbols.kept, draws)


@dataclass(frozen=True)
class _Symbols:
    """Names of attributes, categories of each, and which are kept, over all classes and phases."""

    names: tuple[str, ...]
    categories: dict[str, tuple[str, ...]]
    kept: tuple[str, ...]

    @classmethod
    def of(cls, phases: Sequence[Classes]) -> _Symbols:
        every = [(key, classes[name].attributes[key]) for classes in phases for _, name, key in _every(classes)]
        names = tuple(dict.fromkeys(key for key, _ in every))
        categories: dict[str, tuple[str, ...]] = {}
        for key, attribute in every:
            if attribute.categories:
                categories[key] = tuple(dict.fromkeys((*categories.get(key, ()), *attribute.categories)))
        kept = tuple(dict.fromkeys(key for key, a in every if a.categories and not a.fresh))
        return cls(names, categories, kept)

    def code_of(self, by: str) -> int:
        return CALENDAR_CODE[by] if by in CALENDAR_CODE else self.kept.index(by)

    def categories_of(self, by: str) -> tuple[str, ...]:
        return CALENDAR[by] if by in CALENDAR else self.categories[by]


@dataclass
class _Rows:
    """The laws of all attributes and their tables, one behind the other; those declared alike share one table."""

    laws: list[tuple[NDArray[Any], int]] = field(default_factory=list)  # and where their table begins
    tables: list[Reals] = field(default_factory=list)
    made: list[tuple[int, float]] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    count: int = 0
    _size: int = 0
    _placed: dict[int, int] = field(default_factory=dict)

    def add(self, block: _Block) -> None:
        """Lay down the laws of an attribute."""
        if id(block) not in self._placed:
            self._placed[id(block)] = self._size
            self.tables.append(block.table)
            self._size += block.table.size
        self.laws.append((block.laws, self._placed[id(block)]))
        self.count += len(block.laws)

    def table_of_laws(self) -> NDArray[Any]:
        """All laws, LAW[count]."""
        found, first = np.empty(self.count, dtype=LAW), 0
        for laws_of, start in self.laws:
            here = found[first : first + len(laws_of)]
            here[:] = laws_of
            here["start"] += start
            first += len(laws_of)
        return found


class _Block(NamedTuple):
    """The laws of one attribute, phase by phase and condition by condition, and what their tables hold."""

    laws: NDArray[Any]  # LAW, `start` within the table
    table: Reals


@reused(1024)
def laws(phases: tuple[Attribute, ...], selectors: tuple[tuple[str, ...], ...], codes: tuple[str, ...]) -> _Block:
    """Lay out the laws of an attribute. categories_of: by which its conditions go; codes: its categories over all
    classes.
    """
    rows = _Laws()
    for attribute in phases:
        if attribute.computed is not None:
            rows.add(attribute.computed, codes)
            continue
        table = _spread(attribute.table, list(zip(attribute.by, selectors, strict=True)))
        for condition in product(*selectors):
            rows.add(table.get(condition), codes)
    return _Block(np.array(rows.laws, dtype=LAW), np.concatenate([np.empty(0), *rows.tables]))


@dataclass
class _Laws:
    """Laws and their tables as they are encoded; a law declared twice shares one table."""

    laws: list[tuple[Any, ...]] = field(default_factory=list)
    tables: list[Reals] = field(default_factory=list)
    _size: int = 0
    _placed: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def add(self, law: Distribution | Computed | Mapping[str, float] | None, codes: tuple[str, ...]) -> None:
        """Encode a distribution, an operation, shares of categories, or nothing: a row no patient meets."""
        known = law.model_dump_json() if isinstance(law, Distribution) else repr((law, codes))
        if known not in self._placed:
            kind, parameters, table = _encoded(law, codes)
            self._placed[known] = (*parameters, self._size, table.size, kind)
            self.tables.append(table)
            self._size += table.size
        self.laws.append(self._placed[known])


def _every(classes: Classes) -> Iterator[tuple[int, str, str]]:
    for place, (name, one) in enumerate(classes.items()):
        for key in one.attributes:
            yield place, name, key


def _attribute(
    key: str, by_phase: Sequence[PatientClass], aids: Mapping[str, int], symbols: _Symbols, rows: _Rows
) -> tuple[Any, ...]:
    """Encode the laws and inputs of one attribute of one class, phase by phase, and describe it.

    by_phase: the class in each phase; aids: the rows of its attributes.
    """
    phases, base = tuple(one.attributes[key] for one in by_phase), rows.count
    first, codes = phases[0], symbols.categories.get(key, ())
    selectors = tuple(symbols.categories_of(by) for by in first.by)
    rows.add(laws(phases, selectors, codes))
    by = [*(symbols.code_of(by) for by in first.by), NONE, NONE][:2]
    kept = symbols.kept.index(key) if first.categories and not first.fresh else NONE
    conditions = (rows.count - base) // len(phases)
    count_2 = len(selectors[1]) if len(selectors) > 1 else 1
    whose = first.same_draw_as or key
    kinds = (first.fresh, by_phase[0].attributes[whose].inherit == "person", bool(first.categories))
    inputs = [aids[other] for other in _made_from(first)]
    rows.made.append((len(rows.inputs), rho_of(first.rank_correlation or 0.0)))
    rows.inputs += inputs
    return (name_hash(whose), base, conditions, *by, count_2, kept, *kinds, first.computed is not None, len(inputs))


def _made_from(attribute: Attribute) -> tuple[str, ...]:
    """The attributes from which one is computed, or with whose draw its own is correlated."""
    if attribute.computed is not None:
        return attribute.computed.inputs
    return () if attribute.correlated_with is None else (attribute.correlated_with,)


def _spread(table: Any, by: list[tuple[str, tuple[str, ...]]]) -> dict[tuple[str, ...], Any]:
    """The leaves of a nested table by the categories that select them."""
    if not by:
        return {(): table}
    (condition, categories), *deeper = by
    named = rows_named(condition, categories, table)
    return {
        (category, *rest): leaf
        for key, row in table.items()
        for rest, leaf in _spread(row, deeper).items()
        for category in named[key]
    }


def _encoded(
    law: Distribution | Computed | Mapping[str, float] | None, codes: tuple[str, ...]
) -> tuple[int, tuple[float, ...], Reals]:
    """Kind, parameters and table of a law."""
    if isinstance(law, Computed):
        outcomes = [float(codes.index(o)) if isinstance(o, str) else o for o in law.outcomes]
        table = np.array([*law.bounds, *outcomes], dtype=np.float64)
        return int(Operation[law.operation.upper()]), (*law.parameters, 0.0, 0.0), table
    made = _unmet() if law is None else sampler(law) if isinstance(law, Distribution) else _chosen(law, codes)
    return int(made.kind), made.parameters, made.table


def _chosen(shares: Mapping[str, float], codes: tuple[str, ...]) -> Sampler:
    """Cumulative shares over all codes of the name; what follows the last category met is out of reach."""
    share = np.array([shares.get(code, 0.0) for code in codes])
    thresholds = np.cumsum(share) / share.sum()
    thresholds[np.flatnonzero(share)[-1] :] = 1.0
    return Sampler(Kind.CATEGORY, float("nan"), float("nan"), table=thresholds)


def _unmet() -> Sampler:
    return Sampler(Kind.CONSTANT, float("nan"), float("nan"), (float("nan"), 0.0, 0.0, 0.0))


def clashes(phases: Sequence[Classes]) -> Iterator[str]:
    """Where phases differ in more than numbers, or classes give one name two meanings."""
    first = _shape(phases[0])
    for number, later in enumerate(phases[1:], 2):
        changed = sorted({part for part, _ in set(first) ^ set(_shape(later))})
        if changed or list(first) != list(_shape(later)):
            yield f"phase {number} may change numbers only, got a change of {', '.join(changed) or 'order'}"
        for name, key, category in _new_categories(phases[0], later):
            yield f"phase {number} brings a category that no pathway was checked for: {category} of {name}.{key}"
    kinds: dict[str, set[bool]] = {}
    for classes in phases:
        for _, name, key in _every(classes):
            kinds.setdefault(key, set()).add(bool(classes[name].attributes[key].categories))
    if both := sorted(key for key, kind in kinds.items() if len(kind) > 1):
        yield f"{', '.join(both)}: must be a category in every class, or a number in every class"


def _new_categories(first: Classes, later: Classes) -> Iterator[tuple[str, str, str]]:
    for name, one in first.items():
        for key, attribute in one.attributes.items():
            changed = later[name].attributes.get(key) if name in later else None
            for category in changed.categories if changed is not None else ():
                if category not in attribute.categories:
                    yield name, key, category


@reused(1024)
def _meaning(attribute: Attribute) -> str:
    """What an attribute is but for its numbers."""
    declared = attribute.declared._replace(table=None, categories=())
    return repr((declared, bool(attribute.categories), attribute.inherit))


def _shape(classes: Classes) -> list[tuple[str, str]]:
    return [(f"{name}.{key}", _meaning(a)) for name, one in classes.items() for key, a in one.attributes.items()]
