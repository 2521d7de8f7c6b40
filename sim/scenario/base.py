"""What every part of a scenario is (frozen, whole, and deaf to keys it does not know), and shares of a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler

from sim.scenario.one_of import OneOf
from sim.truth_values import REFUSES, within_part


class Part(BaseModel):
    """A node of the scenario tree. Unknown keys are refused; each field's docstring gives meaning, unit and range.

    one_of: those of its keys that exclude one another, where it has such; where two files name different ones, the
    later file's stands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    one_of: ClassVar[OneOf | None] = None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """As pydantic makes it, but no number takes a truth value."""
        return within_part(handler(source))


Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(REFUSES["float"])]

SUM_TOLERANCE = 1e-9


def unless_whole(shares: Mapping[str, float]) -> str:
    """Say that shares do not sum to 1, with the sum and the parts; an empty string if they do."""
    total = math.fsum(shares.values())
    if abs(total - 1.0) <= SUM_TOLERANCE:
        return ""
    parts = ", ".join(f"{name} {share:.6g}" for name, share in shares.items())
    return f"must sum to 1, got {total:.10g} ({parts})"


def _whole(shares: dict[str, float]) -> dict[str, float]:
    if fault := unless_whole(shares):
        raise ValueError(fault)
    return shares


Shares = Annotated[dict[str, Share], Field(min_length=1), AfterValidator(_whole)]
