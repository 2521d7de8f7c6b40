"""The accounting table of docs/model.md: `python -m tests.docs.accounts` writes it anew."""

from __future__ import annotations

from pathlib import Path

from experiments.renewing import renewed, write
from sim.activity import Account, read_account
from sim.report.account import as_markdown
from sim.study.figures import known_of_account
from tests.hospital.typical import plain, read

PAGE = Path(__file__).parents[2] / "docs" / "model.md"


def typical() -> Account:
    """The table of the typical trust."""
    return read_account(read("account", "typical"), known_of_account(plain()))


def is_current() -> bool:
    """Whether the page holds the table as it would be written now."""
    text = PAGE.read_text(encoding="utf-8")
    return renewed(text, {"table": as_markdown(typical())}) == text


if __name__ == "__main__":
    write({PAGE: {"table": as_markdown(typical())}})
