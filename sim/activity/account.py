"""The accounting table: a trust's stocks and flows by arithmetic, before any run, and the run's figures beside it.

A row is a cited value or a simple formula of other rows. Where a row is also published, the two must agree within a
tolerance; a row that gives way says why.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from sim.activity.interval import Interval
from sim.activity.kpi import Published, Verdict
from sim.activity.within import verdict
from sim.scenario.base import Part
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.tree import without_nulls
from sim.scenario.validated import fault_of

Operation = Literal["value", "sum", "difference", "product", "quotient"]
OPERATIONS: tuple[Operation, ...] = ("value", "sum", "difference", "product", "quotient")
PAIRS = ("difference", "quotient")
MOST_GIVE_WAY = 2
WITHIN = 0.02  # how far the run may be from the arithmetic, as a share of it
Terms = tuple[str | float, ...]


class AccountRow(Part):
    """A figure of the trust: a value, or a formula of other rows and plain numbers (months, hours, pennies)."""

    name: str
    """What it is, in the words of a board paper."""
    department: str
    """Under which heading it stands."""
    unit: str
    """Unit of the figure."""
    value: float | None = Field(default=None, allow_inf_nan=False)
    """The figure, where it is given."""
    source: str = ""
    """Where the value was read, or the arithmetic on what was read."""
    assumed: str = ""
    """Or why it is taken, where no source was read."""
    sum: Terms = ()
    """Rows that add up to it."""
    difference: Terms = ()
    """A row, and what is taken off it."""
    product: Terms = ()
    """Rows that multiply to it."""
    quotient: Terms = ()
    """A row, and what it is divided by."""
    closes_on: Published | None = None
    """The same figure as it is published, with which this one must agree."""
    tolerance: float | None = Field(default=None, gt=0, le=0.1)
    """How far the two may be apart, as a share of what is published; none: as the table says."""
    gives_way: str = ""
    """Why it does not agree: what would have to give way instead."""
    of: str = ""
    """The run's figure beside it: a measure, or a figure of a study; none: the model has none."""
    over: str = ""
    """Another of these by which it is divided."""
    parameter: str = ""
    """Or the parameters beside it, a dotted path; `*` stands for any key, and what is found adds up."""
    per: Literal["month", "quarter", "year", ""] = ""
    """Of what adds up over months: how much in a month, a quarter or a year."""
    times: float = 1.0
    """What the run's figure is multiplied by to be in the unit of the row."""

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if len(said := self._said()) != 1:
            got = " and ".join(said) or "none"
            raise ValueError(f"give one of {', '.join(OPERATIONS)}, got {got}")
        if said[0] in PAIRS and len(self.terms) != len(PAIRS):
            raise ValueError(f"{said[0]} needs two terms, got {len(self.terms)}")
        if (self.value is not None) != bool(self.source or self.assumed) or (self.source and self.assumed):
            raise ValueError("a value needs either a source or what is assumed, and a formula neither")
        if self.of and self.parameter:
            raise ValueError("give of (a measure) or parameter (a path), not both")
        if self.over and (self.per or not self.of):
            raise ValueError("over divides one sum of the run by another: give of beside it, and no per")
        if self.gives_way and self.closes_on is None:
            raise ValueError("gives_way needs closes_on: what it gives way to")
        return self

    def _said(self) -> list[Operation]:
        return [name for name in OPERATIONS if getattr(self, name) not in (None, ())]

    @property
    def operation(self) -> Operation:
        """How it is come by."""
        return self._said()[0]

    @property
    def terms(self) -> Terms:
        """What the formula is of; nothing of a value."""
        return () if self.value is not None else getattr(self, self.operation)

    def computed(self, terms: Sequence[float]) -> float:
        """The figure of its terms; NaN where it would divide by 0."""
        if self.value is not None:
            return self.value
        match self.operation:
            case "sum":
                return math.fsum(terms)
            case "difference":
                return terms[0] - terms[1]
            case "product":
                return math.prod(terms)
            case _:
                return terms[0] / terms[1] if terms[1] else math.nan


class Account(Part):
    """All rows by short name, in the order in which they are shown."""

    tolerance: float = Field(gt=0, le=0.1)
    """How far a row may be from what is published, as a share of it."""
    rows: dict[str, AccountRow] = Field(min_length=1)
    """The rows."""

    def figures(self) -> dict[str, float]:
        """Every row by arithmetic; only of a table without circles."""
        found: dict[str, float] = {}
        for key in self.rows:
            self._figure(key, found)
        return found

    def _figure(self, key: str | float, found: dict[str, float]) -> float:
        if not isinstance(key, str):
            return float(key)
        if key not in found:
            row = self.rows[key]
            found[key] = row.computed([self._figure(term, found) for term in row.terms])
        return found[key]

    def apart(self, key: str, figure: float) -> float:
        """How far a row is from what is published, as a share of it; NaN where nothing is."""
        published = self.rows[key].closes_on
        return math.nan if published is None else abs(figure / published.value - 1) if published.value else math.inf

    def allowed(self, key: str) -> float:
        """How far it may be."""
        return self.rows[key].tolerance or self.tolerance


class Accounted(NamedTuple):
    """A row as it is shown. simulated: of the run, with its half width; NaN where there is none; off: simulated over
    arithmetic, less 1; runs_needed: of too few runs, how many in all would tell (`runs_that_tell`), else NaN.
    """

    key: str
    department: str
    name: str
    unit: str
    formula: str
    figure: float
    published: float
    gives_way: str
    simulated: float = math.nan
    half_width: float = math.nan
    low: float = math.nan
    high: float = math.nan
    runs_needed: float = math.nan

    @property
    def off(self) -> float:
        """How far the run is from the arithmetic, as a share of it; NaN where there is none."""
        return self.simulated / self.figure - 1 if self.figure else math.nan

    @property
    def seen(self) -> Interval:
        """The run's figure with its interval."""
        return Interval(self.simulated, self.half_width, self.low, self.high)

    @property
    def by_luck(self) -> bool:
        """Whether luck is in the run's figure; none is in what the configuration fixes, whose half width is 0."""
        return self.half_width != 0

    @property
    def verdict(self) -> Verdict:
        """Whether the run is within 2 % of the arithmetic."""
        return verdict(self.seen, self.figure, WITHIN)

    def plain(self) -> dict[str, str | float | None]:
        """As JSON writes it, null for no figure."""
        cells = {**self._asdict(), "off": self.off, "verdict": self.verdict or None}
        return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in cells.items()}


def read_account(plain: Mapping[str, Any], known: Collection[str] | None) -> Account:
    """The table of an account file: a mapping `account:` of a tolerance and rows.

    known: figures that a row may name in `of`; None: any, where no run stands beside it.

    Raises ScenarioFaults with every fault of the file.
    """
    try:
        account = Account.model_validate(without_nulls(plain))
    except ValidationError as error:
        found = [fault_of({**e, "loc": ("account", *e["loc"])}) for e in error.errors(include_url=False)]
        raise ScenarioFaults(found) from error
    faults = [*_unknown(account, known), *_circles(account)]
    faults = faults or [*_not_closing(account)]
    if faults:
        raise ScenarioFaults(faults)
    return account


def _unknown(account: Account, known: Collection[str] | None) -> Iterator[Fault]:
    for key, row in account.rows.items():
        for place, term in enumerate(row.terms):
            if isinstance(term, str) and term not in account.rows:
                where = f"account.rows.{key}.{row.operation}.{place}"
                yield Fault(where, f"unknown row {term!r}{_near(term, account.rows)}")
        for said, name in (("of", row.of), ("over", row.over)):
            if name and known is not None and name not in known:
                yield Fault(f"account.rows.{key}.{said}", f"unknown measure {name!r}{_near(name, known)}")


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _circles(account: Account) -> Iterator[Fault]:
    """Each circle once, at the first of its rows."""
    done: set[str] = set()
    for first in account.rows:
        path = _round(account, first, [], done)
        if path:
            done.update(path)
            yield Fault(f"account.rows.{path[0]}", f"is computed from itself: {' → '.join(path)}")


def _round(account: Account, key: str, path: list[str], done: set[str]) -> list[str]:
    """The rows of a circle that can be reached from a row, the first of them again at the end; none where all ends."""
    if key in path:
        return [*path[path.index(key) :], key]
    if key in done or key not in account.rows:
        return []
    for term in account.rows[key].terms:
        if isinstance(term, str) and (found := _round(account, term, [*path, key], done)):
            return found
    done.add(key)
    return []


def _not_closing(account: Account) -> Iterator[Fault]:
    figures = account.figures()
    giving = [key for key, row in account.rows.items() if row.gives_way]
    for key, row in account.rows.items():
        where, figure = f"account.rows.{key}", figures[key]
        if not math.isfinite(figure):
            yield Fault(where, "comes to no number: divides by 0")
        elif row.closes_on is not None:
            apart, allowed = account.apart(key, figure), account.allowed(key)
            both = f"{figure:,.6g} by the table and {row.closes_on.value:,.6g} as published"
            if apart > allowed and not row.gives_way:
                yield Fault(
                    where, f"does not close: {both}, {100 * apart:.2g} % apart where {100 * allowed:.2g} % may be"
                )
            elif apart <= allowed and row.gives_way:
                yield Fault(f"{where}.gives_way", f"closes: {both}; leave it out")
    for key in giving[MOST_GIVE_WAY:]:
        others = " and ".join(giving[:MOST_GIVE_WAY])
        rule = f"is one row too many that gives way: at most {MOST_GIVE_WAY} may, and {others} do"
        yield Fault(f"account.rows.{key}.gives_way", rule)


def formula_of(row: AccountRow, rows: Mapping[str, AccountRow]) -> str:
    """The formula in the names of its rows, or where the value comes from."""
    if row.value is not None:
        return row.source or f"assumed: {row.assumed}"
    sign = {"sum": " + ", "difference": " − ", "product": " × ", "quotient": " ÷ "}[row.operation]
    return sign.join(rows[term].name if isinstance(term, str) else f"{term:,.10g}" for term in row.terms)


def accounted(account: Account) -> list[Accounted]:
    """Every row by arithmetic, without a run."""
    figures, found = account.figures(), []
    for key, row in account.rows.items():
        published = math.nan if row.closes_on is None else row.closes_on.value
        formula = formula_of(row, account.rows)
        found.append(
            Accounted(key, row.department, row.name, row.unit, formula, figures[key], published, row.gives_way)
        )
    return found
