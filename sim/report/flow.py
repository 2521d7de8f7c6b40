"""A node of a tree on one line, as YAML: what PyYAML writes, and quickly where it writes what is plain to see."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

import yaml

WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
TEXT = re.compile(
    r"[A-Za-z](?:[\w .,:;()/%£€±×≥≤–—’'\"…&+=<>*@!?#\[\]{}^~$|-]*[\w.,:;()/%£€±×≥≤–—’'\"…&+=<>*@!?#\[\]{}^~$|-])?"
)
"""Text of which PyYAML writes no letter otherwise."""
QUOTED = re.compile(r"[,?\[\]{}:]| #")
"""What text within brackets is quoted for."""
BREAKS = re.compile("[\r\n\x85\u2028\u2029]")
"""After these PyYAML indents what follows by how deep it stands."""
MEANS = {"yes", "no", "on", "off", "true", "false", "null"}
"""What is no text in YAML where it is not quoted."""
KEY = 100  # characters; beyond 128 PyYAML writes a key otherwise


class _Plain(yaml.SafeDumper):
    """Every node written out, on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


_Plain.add_representer(str, _text)


def flow(node: Any) -> str:
    """A node on one line, as YAML."""
    written = _flow(node)
    return _as_dumped(node) if BREAKS.search(written) else written


def _flow(node: Any) -> str:
    kind = type(node)
    if kind is dict and node and all(type(key) is str and len(key) < KEY and WORD.fullmatch(key) for key in node):
        return "{" + ", ".join([f"{_flow(key)}: {_flow(below)}" for key, below in node.items()]) + "}"
    if kind is list and node:
        return "[" + ", ".join([_flow(below) for below in node]) + "]"
    if kind is str:
        return _of_text(node)
    if kind is int:
        return str(node)
    if kind is float and math.isfinite(node):
        written = repr(node)
        return written.replace("e", ".0e") if "e" in written and "." not in written else written
    return _as_dumped(node)


@lru_cache(maxsize=8192)
def _of_text(text: str) -> str:
    if text.lower() in MEANS or not TEXT.fullmatch(text) or not text.isprintable():
        return _as_dumped(text)
    return "'" + text.replace("'", "''") + "'" if QUOTED.search(text) else text


def _as_dumped(node: Any) -> str:
    listed = yaml.dump([node], Dumper=_Plain, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9)
    return str(listed).strip()[1:-1]
