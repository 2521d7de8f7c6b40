"""A condition on the rows of a table, as a user writes it: read word by word, so that nothing but a condition is one.

`beds > 500 and measure = 'productivity'` names columns, numbers and texts, compares them, and joins comparisons by and,
or and not. A column goes by its name, or by the end of its name where only one ends so: `places` for
`pools.general_bed.places`. There are no statements, no sub-selects and no functions but `abs`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

WORDS = frozenset(["and", "or", "not", "in", "is", "null", "between", "like", "ilike", "true", "false"])
FUNCTIONS = frozenset(("abs",))
TOKEN = re.compile(
    r"""\s+
    | (?P<text>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    | (?P<name>[^\W\d]\w*(?:[.@/]\w+)*)
    | (?P<sign><=|>=|<>|!=|==|[=<>()+\-*/,])""",
    re.VERBOSE,
)
COMMENTS = ("--", "/*")
NEAR = 0.6


class ConditionFault(ValueError):  # noqa: N818 - a fault of what was asked, as those of a scenario
    """Why a condition cannot be read. One line."""


class _Token(NamedTuple):
    kind: str
    text: str


class Condition(NamedTuple):
    """A condition as the database reads it, and the columns it names."""

    sql: str
    columns: frozenset[str]


def read_condition(where: str, columns: Sequence[str]) -> Condition:
    """Read a condition on a table with these columns.

    Raises
    ------
    ConditionFault
        Where it is empty, holds anything that is no part of a condition, or names a column that is not there.
    """
    tokens = list(_tokens(where))
    if not tokens:
        raise ConditionFault("is empty, not a condition such as measure = 'productivity'")
    _closed(tokens)
    written, named = [], set()
    for token, after in zip(tokens, [*tokens[1:], _Token("", "")], strict=True):
        if token.kind == "name" and token.text.casefold() in WORDS:
            written.append(token.text)
        elif token.kind == "name" and after.text == "(":
            written.append(_function(token.text))
        elif token.kind in ("name", "quoted"):
            column = _column(token, columns)
            named.add(column)
            written.append(_quoted(column))
        else:
            written.append(token.text)
    return Condition(" ".join(written), frozenset(named))


def _tokens(where: str) -> Iterator[_Token]:
    at = 0
    while at < len(where):
        found = TOKEN.match(where, at)
        if found is None or where.startswith(COMMENTS, at):
            raise ConditionFault(f"is no condition from {where[at : at + 20]!r} on")
        if found.lastgroup:
            yield _Token(found.lastgroup, found.group())
        at = found.end()


def _closed(tokens: Sequence[_Token]) -> None:
    """Refuse brackets that do not close: one closed too early would end the condition."""
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0:
            break
    if depth:
        raise ConditionFault(f"has a bracket {'that closes none' if depth < 0 else 'that is not closed'}")


def _function(name: str) -> str:
    if name.casefold() not in FUNCTIONS:
        raise ConditionFault(f"{name}(...) is no part of a condition; of functions there is only abs")
    return name.casefold()


def _column(token: _Token, columns: Sequence[str]) -> str:
    """The column that a name means."""
    name = token.text[1:-1].replace('""', '"') if token.kind == "quoted" else token.text
    folded = {column.casefold(): column for column in columns}
    if name.casefold() in folded:
        return folded[name.casefold()]
    ending = [column for column in columns if column.casefold().endswith(f".{name.casefold()}")]
    if len(ending) == 1:
        return ending[0]
    if ending:
        raise ConditionFault(f"{name} may be {' or '.join(ending)}: say which")
    raise ConditionFault(f"there is no column {name}{_meant(name, columns)}")


def _meant(name: str, columns: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.casefold(), _spellings(columns), n=1, cutoff=NEAR)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(columns)}"


def _spellings(columns: Sequence[str]) -> list[str]:
    """Columns by their whole names and by the last words of them."""
    return list(dict.fromkeys([*columns, *(column.rpartition(".")[2] for column in columns)]))


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
