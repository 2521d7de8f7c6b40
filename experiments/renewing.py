"""Passages of a page that a program writes, between `<!-- renewed: NAME -->` and `<!-- end -->`."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.report.asked import LIBRARIES
from sim.scenario.tree import strip

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2


def renewed(text: str, passages: Mapping[str, str]) -> str:
    """The page with each marked passage written anew; a passage without its marks is an error."""
    for name, passage in passages.items():
        mark = f"<!-- renewed: {name} -->"
        text, found = re.subn(
            f"({re.escape(mark)}\n).*?(<!-- end -->)", lambda m, p=passage: f"{m[1]}{p}\n{m[2]}", text, flags=re.DOTALL
        )
        if found != 1:
            raise ValueError(f"the page must hold {mark} and <!-- end --> once, and holds them {found} times")
    return text


def write(pages: Mapping[Path, Mapping[str, str]]) -> None:
    """Write passages into their pages, all of them or, where one has no marks, none."""
    texts = {page: renewed(page.read_text(encoding="utf-8"), passages) for page, passages in pages.items()}
    for page, text in texts.items():
        page.write_text(text, encoding="utf-8")


def asked_with(command: str, tree: Mapping[str, Any], pairs: str) -> str:
    """The command of a page, and what it was made with."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    seed = strip(tree, [])[0]["run"]["seed"]
    made = f"acuteflow {__version__}, seed {seed}, {pairs}; Python {platform.python_version()}, {libraries}."
    return f"```\n{command}\n```\n{made}"


def replications_in(words: Sequence[str]) -> tuple[list[str], int | None]:
    """The words without `replications=N`, and N."""
    rest = [each for each in words if not each.startswith("replications=")]
    typed = [int(each.partition("=")[2]) for each in words if each not in rest]
    return rest, typed[-1] if typed else None
