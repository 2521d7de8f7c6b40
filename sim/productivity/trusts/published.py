"""What NHS England gave for acute trusts together, beside which the mean of a table of trusts is shown."""

from __future__ import annotations

from typing import NamedTuple


class Published(NamedTuple):
    """A national growth of productivity, a fraction published to 0.1 pp, and where it stands."""

    growth: float
    source: str


PUBLISHED = {
    "2024/25": Published(0.027, "NHS England, productivity of acute trusts, 2024/25 on 2023/24"),
    "2025/26 H1": Published(0.026, "NHS England, productivity of acute trusts, first half of 2025/26"),
}
