"""A preset: everything the calculation assumes, in one frozen tree, to be printed with every result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from sim.productivity.deflators import DeflatorSet, Part
from sim.productivity.ranges import Range
from sim.productivity.rules import Rules

DeflatorChoice = Literal["built", "nhscii", "gdp", "mine"]
MINE: DeflatorChoice = "mine"
"""The set that a trust gives itself, with `deflators=FILE`."""
DayKind = Literal["working", "calendar"]


class CurrencyWeight(Part):
    """The weight of a currency in its point of delivery: its own unit cost, or one relative to the whole."""

    unit_cost_gbp: float | None = Field(default=None, gt=0.0, allow_inf_nan=False)
    """National average cost of one costed unit of this currency, £ at `weights_year` prices, above 0."""
    relative: float | None = Field(default=None, gt=0.0, le=100.0)
    """Or its unit cost as a multiple of that of the whole point of delivery, above 0."""
    fce_per_spell: float | None = Field(default=None, gt=0.0, le=10.0)
    """Finished consultant episodes in a spell of this currency; not given, as in the whole."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.unit_cost_gbp is None) == (self.relative is None):
            raise ValueError("give unit_cost_gbp or relative, one of the two")
        return self


class PodWeight(Part):
    """What one unit of a point of delivery weighs: £ per costed unit × costed units per unit counted."""

    unit_cost_gbp: float = Field(gt=0.0, allow_inf_nan=False)
    """National average cost of an episode (FCE), attendance or day, £ at `weights_year` prices, above 0."""
    fce_per_spell: float = Field(default=1.0, gt=0.0, le=10.0)
    """Finished consultant episodes in a spell, above 0; 1 where what is counted is what is costed."""
    days: DayKind
    """Which days its volume follows: `working` for what runs Monday to Friday, `calendar` for the rest."""
    currencies: dict[str, CurrencyWeight] = Field(default_factory=dict)
    """Weights by currency: HRG, or case type known at admission. A row without one has the pod's own."""

    def gbp(self, currency: str = "") -> float | None:
        """£ for each unit counted, of a currency where one is named; None for a currency without a weight."""
        if not currency:
            return self.unit_cost_gbp * self.fce_per_spell
        part = self.currencies.get(currency)
        if part is None:
            return None
        cost = part.unit_cost_gbp or self.unit_cost_gbp * (part.relative or 1.0)
        return cost * (part.fce_per_spell or self.fce_per_spell)


class Alternative(Part):
    """Another choice that would be as plausible, as a change of the preset: only what differs is written."""

    name: str
    """What is taken instead."""
    change: dict[str, Any] = Field(min_length=1)
    """Keys of the preset and their new values, laid over it branch by branch."""


class Assumption(Part):
    """Something NHS England does not publish, or the model simplifies: what is taken, and why."""

    name: str
    """What the assumption is about."""
    choice: str
    """What is taken here."""
    why: str
    """The reason, and what the alternatives are."""
    alternatives: tuple[Alternative, ...] = ()
    """Choices to take one at a time and together for the range of a result; none where a table cannot tell."""


class Exclusions(Part):
    """What the tables may hold but the calculation leaves out."""

    pods: tuple[str, ...] = ()
    """Points of delivery outside the scope of output; they need no weight."""
    categories: tuple[str, ...] = ()
    """Input categories outside the scope; they need no deflator."""


class Preset(Part):
    """Weights, deflators, days, exclusions and assumptions of one productivity measure."""

    name: str
    """Name of the measure, for example `nhse`."""
    weights_year: str
    """Price year of the unit costs; the same weights hold in both periods."""
    weights: dict[str, PodWeight] = Field(min_length=1)
    """Weight by point of delivery."""
    weights_by_year: dict[str, dict[str, PodWeight]] = Field(default_factory=dict)
    """Weights of financial years, for measures that weigh each link by its own; a year not given has `weights`."""
    rules: Rules = Rules()
    """How the numbers become a growth."""
    deflator_set: DeflatorChoice
    """Which of the deflator sets is in force."""
    deflators: dict[DeflatorChoice, DeflatorSet] = Field(min_length=1)
    """The sets to choose from; a result is best reported over all of them."""
    categories: tuple[str, ...] = Field(min_length=1)
    """Input categories in scope; each must have a price in every deflator set."""
    exclusions: Exclusions = Exclusions()
    """What is left out."""
    assumptions: tuple[Assumption, ...] = ()
    """What is assumed, to be printed with every result."""
    ranges: tuple[Range, ...] = ()
    """Numbers of the preset that are assumed between a low and a high, for the range of a result."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = [*self._faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def weight(self, pod: str, currency: str = "", year: str = "") -> float | None:
        """£ for each unit of a point of delivery (and currency), None where the preset has no weight.

        year: the financial year whose weights are asked for; "": those of `weights`.
        """
        whole = self.weights_by_year.get(year, self.weights).get(pod)
        return None if whole is None else whole.gbp(currency)

    def price_index(self, line: tuple[str, str, str], month: str) -> float | None:
        """Price index of an input line (category, staff group, contract) in a month, None out of reach."""
        category, staff_group, contract = line
        prices = self.deflators[self.deflator_set].of(category)
        return None if prices is None else prices.finest(staff_group, contract).index(month)

    def under(self, *alternatives: Alternative) -> Preset:
        """The same preset with alternatives laid over it, its assumptions left out; what they exclude is taken out.

        Raises
        ------
        ValueError
            When an alternative names what a preset does not have, or breaks a rule of presets.
        """
        tree = self.model_dump(exclude={"assumptions"})
        for alternative in alternatives:
            tree = laid_over(tree, alternative.change)
        return Preset.model_validate(_without_excluded(tree))

    def _faults(self) -> Iterator[str]:
        if self.deflator_set not in self.deflators:
            yield f"deflator_set {self.deflator_set} is none of {', '.join(self.deflators)}"
        for choice, prices in self.deflators.items():
            for category in self.categories:
                if prices.of(category) is None:
                    yield f"deflators.{choice} has no price for category {category}"
            for category in prices.categories:
                if category not in self.categories:
                    yield f"deflators.{choice} names category {category}, which is not in categories"
        for name in set(self.exclusions.pods) & set(self.weights):
            yield f"pod {name} is excluded and weighed"
        for name in set(self.exclusions.categories) & set(self.categories):
            yield f"category {name} is excluded and in scope"
        for year, weights in self.weights_by_year.items():
            for pod in sorted(set(self.weights) ^ set(weights)):
                yield f"weights_by_year.{year} and weights must name the same points of delivery, {pod} is in one"


def laid_over(tree: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A tree with a change laid over it: branches are merged, leaves and lists replaced."""
    merged = dict(tree)
    for key, new in change.items():
        old = merged.get(key)
        merged[key] = laid_over(old, new) if isinstance(old, Mapping) and isinstance(new, Mapping) else new
    return merged


def _without_excluded(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree of a preset without what its exclusions name among weights, categories and their deflators."""

    def kept(branch: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
        return {name: below for name, below in branch.items() if name not in names}

    pods, categories = (tree["exclusions"].get(name, ()) for name in ("pods", "categories"))
    tree["weights"] = kept(tree["weights"], pods)
    tree["weights_by_year"] = {year: kept(weights, pods) for year, weights in tree["weights_by_year"].items()}
    tree["categories"] = [name for name in tree["categories"] if name not in categories]
    tree["deflators"] = {
        choice: {**prices, "categories": kept(prices["categories"], categories)}
        for choice, prices in tree["deflators"].items()
    }
    return tree
