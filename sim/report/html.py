"""Pages from their templates; no line of one breaks within a figure."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

RAW = ("script", "style", "title", "textarea")  # elements in which < is no tag
NESTED = ("svg", "option")
AS_IT_IS = (*RAW, *NESTED)  # elements whose text is no running text
MARKUP = re.compile(
    "|".join(
        (r"(<!--.*?-->", *(rf"<{name}\b.*?</{name}\s*>" for name in RAW), r"""</?[a-z](?:"[^"]*"|'[^']*'|[^'">])*>)""")
    ),
    re.DOTALL | re.IGNORECASE,
)
NAME = re.compile(r"</?([a-z]+)", re.IGNORECASE)
SIGNED_GBP = re.compile(r"[+−±]£\d+(?:[.,]\d+)*(?:[mk]|bn)?")
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
    parts, within, depth = MARKUP.split(page), "", 0
    for at, part in enumerate(parts):
        if at % 2:
            tag = NAME.match(part)
            name = tag[1].lower() if tag else ""
            if name in NESTED and (within == name or not (within or part.startswith("</"))):
                depth += -1 if part.startswith("</") else 0 if part.endswith("/>") else 1
                within = name if depth else ""
        elif not within:
            parts[at] = SIGNED_GBP.sub(r'<span class="whole">\g<0></span>', WITHIN.sub("\u00a0", part))
    return "".join(parts)
