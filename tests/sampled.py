"""Tests of which every fourth case is run by default, and all by `make test-slow`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def some_by_default(names: str, cases: Sequence[Any], every: int = 4) -> pytest.MarkDecorator:
    """Parametrize a test with cases, of which those between are marked slow. names: as pytest takes them."""
    found = []
    for place, case in enumerate(cases):
        values = case.values if hasattr(case, "id") else case if "," in names else (case,)
        marks = [pytest.mark.slow] if place % every else []
        found.append(pytest.param(*values, id=getattr(case, "id", None), marks=marks))
    return pytest.mark.parametrize(names, found)
