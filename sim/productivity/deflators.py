"""What a price did: growth by financial year or an index by month, for each category of input.

A deflator carries its vintage, because it is revised: NHSCII 2023/24 was 4.31 % when first published and is
2.47 % now (PSSRU/CHE Unit Costs 2025), which moves a productivity figure by more than most trusts' growth.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator

from sim.productivity.months import financial_year, is_month
from sim.truth_values import within_part


class Part(BaseModel):
    """A node of a preset: frozen, and deaf to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """As pydantic makes it, but no number takes a truth value."""
        return within_part(handler(source))


def _first_year(year: str) -> int:
    """The calendar year in which a financial year begins; ValueError unless it is written `2024/25`."""
    first, slash, second = year.partition("/")
    if not (slash and first.isdigit() and len(first) == 4 and second == f"{(int(first) + 1) % 100:02d}"):
        raise ValueError(f"a financial year is written 2024/25, got {year}")
    return int(first)


class Prices(Part):
    """One price series: growth by financial year, or an index by month; one of the two."""

    growth: dict[str, float] = Field(default_factory=dict)
    """Growth of the price on the financial year before, a share (0.055 is 5.5 %) above -1; years in a row."""
    monthly: dict[str, float] = Field(default_factory=dict)
    """Index of the price by month `YYYY-MM`, any base, above 0."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if bool(self.growth) == bool(self.monthly):
            raise ValueError("give growth by financial year or a monthly index, one of the two")
        years = sorted(_first_year(year) for year in self.growth)
        if years and years != list(range(years[0], years[0] + len(years))):
            raise ValueError(f"growth must be given for years in a row, got {', '.join(self.growth)}")
        wrong = [f"{year} {growth}" for year, growth in self.growth.items() if not -1.0 < growth < 10.0]
        wrong += [f"{month} {index}" for month, index in self.monthly.items() if not (is_month(month) and index > 0)]
        if wrong:
            raise ValueError(f"growth lies above -1 and an index above 0, got {', '.join(wrong)}")
        return self

    @cached_property
    def by_year(self) -> dict[str, float]:
        """Index by financial year, 1 in the year before the first growth."""
        years = sorted(self.growth)
        index = {}
        if years:
            before = int(years[0][:4]) - 1
            index[f"{before}/{(before + 1) % 100:02d}"] = level = 1.0
            for year in years:
                index[year] = level = level * (1.0 + self.growth[year])
        return index

    def index(self, month: str) -> float | None:
        """The price index of a month, None where the series does not reach."""
        if self.monthly:
            return self.monthly.get(month)
        return self.by_year.get(financial_year(month))


class CategoryPrices(Prices):
    """Prices of one input category, perhaps finer by contract (which goes first) or staff group."""

    contracts: dict[str, Prices] = Field(default_factory=dict)
    """Series of `bank` and `agency` hours, whose price follows no pay award."""
    staff_groups: dict[str, Prices] = Field(default_factory=dict)
    """Series of the staff groups; a group not named here has the category's own."""

    def finest(self, staff_group: str, contract: str) -> Prices:
        """The series that prices this contract and staff group."""
        if contract in self.contracts:
            return self.contracts[contract]
        return self.staff_groups.get(staff_group, self)


class DeflatorSet(Part):
    """One choice of deflators for all categories, with the date of its figures."""

    vintage: str
    """When the figures were published: a deflator is revised."""
    categories: dict[str, CategoryPrices] = Field(default_factory=dict)
    """Prices by input category."""
    all_other: CategoryPrices | None = None
    """Prices of every category not named."""

    def of(self, category: str) -> CategoryPrices | None:
        """The prices of a category, None where the set has none."""
        return self.categories.get(category, self.all_other)
