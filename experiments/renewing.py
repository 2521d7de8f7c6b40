"""Passages of a page that a program writes, between `<!-- renewed: NAME -->` and `<!-- end -->`."""

from __future__ import annotations

import re


def renewed(text: str, passages: dict[str, str]) -> str:
    """The page with each marked passage written anew; a passage without its marks is an error."""
    for name, passage in passages.items():
        mark = f"<!-- renewed: {name} -->"
        text, found = re.subn(
            f"({re.escape(mark)}\n).*?(<!-- end -->)", lambda m, p=passage: f"{m[1]}{p}\n{m[2]}", text, flags=re.DOTALL
        )
        if found != 1:
            raise ValueError(f"the page must hold {mark} and <!-- end --> once, and holds them {found} times")
    return text
