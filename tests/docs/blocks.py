"""A page as its fenced blocks: examples with their results, files of one's own, and commands with what they print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DAY = re.compile(r"\b\d{4}-\d\d-\d\d_")  # begins the name of a folder of results
SLOW = "slow"  # stands behind the fence of commands that are left to the slow tests


@dataclass(frozen=True)
class Block:
    """A fenced block. line: of the page, where it begins; language, words: those behind the fence."""

    line: int
    language: str
    words: str
    text: str


@dataclass(frozen=True)
class Example:
    """A part of a model, and what the page says becomes of it, line by line."""

    line: int
    text: str
    result: tuple[str, ...]

    @property
    def tree(self) -> dict[str, Any]:
        """What is written of the model."""
        return dict(yaml.safe_load(self.text))


@dataclass(frozen=True)
class Said:
    """A command and what it prints; a line `...` stands for any number of lines, and ` ...` for the rest of one."""

    line: int
    command: str
    printed: tuple[str, ...]
    slow: bool

    def agrees(self, lines: list[str]) -> bool:
        """Whether this is what was printed."""
        pattern = "".join(map(_pattern, self.printed))
        return re.fullmatch(pattern, "".join(DAY.sub("", line).rstrip() + "\n" for line in lines)) is not None


def _pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*"
    kept = line.removesuffix(" ...")
    return re.escape(DAY.sub("", kept)) + (r" .*\n" if kept != line else r"\n")


@dataclass(frozen=True)
class Page:
    """A page of the documents."""

    text: str

    @classmethod
    def read(cls, name: str) -> Page:
        """A page by its name."""
        return cls((DOCS / name).read_text(encoding="utf-8"))

    @property
    def blocks(self) -> list[Block]:
        """Every fenced block, in order."""
        return [
            Block(self.text.count("\n", 0, found.start()) + 1, *found.groups()) for found in FENCE.finditer(self.text)
        ]

    @property
    def examples(self) -> list[Example]:
        """Every block of YAML that a block of results follows."""
        return [
            Example(block.line, block.text, tuple(line for line in after.text.splitlines() if line))
            for block, after in pairwise(self.blocks)
            if block.language == "yaml" and after.language == "result"
        ]

    @property
    def files(self) -> dict[str, str]:
        """Files of one's own by path: blocks that name one behind the fence."""
        return {block.words: block.text for block in self.blocks if "/" in block.words}

    @property
    def commands(self) -> list[Said]:
        """Every command, in order."""
        return [said for block in self.blocks if block.language == "console" for said in _commands(block)]


def _commands(block: Block) -> Iterator[Said]:
    line = block.line + 1
    for entry in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, printed = re.fullmatch(r"((?:.*\\\n)*.*)\n((?:.*\n)*)", entry).groups()  # type: ignore[union-attr]
        yield Said(line, command.replace("\\\n", " "), tuple(printed.splitlines()), block.words == SLOW)
        line += entry.count("\n")
