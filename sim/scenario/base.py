"""What every part of a scenario is: frozen, whole, and deaf to keys it does not know."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from sim.scenario.one_of import OneOf


class Part(BaseModel):
    """A node of the scenario tree. Unknown keys are refused; each field's docstring gives meaning, unit and range.

    one_of: those of its keys that exclude one another, where it has such; where two files name different ones, the
    later file's stands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    one_of: ClassVar[OneOf | None] = None
