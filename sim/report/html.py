"""Pages from their templates; no line of one breaks within a figure."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

TAG = re.compile(r"(<[^>]*>)")
AS_IT_IS = ("svg", "style", "script", "title")  # elements whose text is no running text
SIGNED_GBP = re.compile(r"[+−±]£\d[\d.,]*[mk]?")
WITHIN = re.compile(r"(?<=\d) (?=%|pp\b)|(?<=±) (?=[\d£])")


def rendered(template: str, **context: Any) -> str:
    """A page as HTML text. template: its name in `templates/`, without its ending."""
    return unbroken(_template(template).render(**context))


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("sim.report", "templates"),
        autoescape=select_autoescape(("jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{name}.html.jinja")


def unbroken(page: str) -> str:
    """The page with every figure on one line: a sign stays with its £, a number with its unit and its interval.

    A browser breaks a line between `−` and `£`, which no space parts. Needs a class `whole` that does not wrap.
    """
    parts, within = TAG.split(page), ""
    for at, part in enumerate(parts):
        if part.startswith("<"):
            name = re.match(r"</?([a-z]*)", part)[1]  # type: ignore[index]
            if within:
                within = "" if part.startswith(f"</{within}") else within
            elif name in AS_IT_IS and not part.startswith("</"):
                within = name
        elif not within:
            parts[at] = SIGNED_GBP.sub(r'<span class="whole">\g<0></span>', WITHIN.sub("\u00a0", part))
    return "".join(parts)
