"""What every part of a scenario is: frozen, whole, and deaf to keys it does not know."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A node of the scenario tree. Unknown keys are refused; each field's docstring gives meaning, unit and range."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
