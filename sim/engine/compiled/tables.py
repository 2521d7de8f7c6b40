"""Tables of a program that grow while its nodes are laid out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Ints
from sim.pathway.program import Amount, Option


@dataclass
class Tables:
    """See `Fixed`: rows of nodes are there from the start, the others come as nodes need them."""

    nodes: Ints
    constants: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    streams: np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
    choices: list[tuple[int, int]] = field(default_factory=list)
    options: list[tuple[int, ...]] = field(default_factory=list)
    order_constants: list[float] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    scaled: list[tuple[int, int, int]] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, nodes: int) -> Tables:
        """With so many rows of nodes."""
        return cls(
            nodes=np.full((nodes, L.NODE_COLUMNS), -1, dtype=np.int64),
            constants=np.zeros((nodes, 3)),
            streams=np.zeros(nodes, dtype=np.uint64),
        )

    def option(self, option: Option, hold: int = -1, quantity: int = 1) -> None:
        """One more option of a request."""
        order, where = option.order, (option.placement, option.after_ms, len(self.ranks), hold, quantity)
        self.options.append((*where, int(order.kind), order.amount.attribute, order.mark))
        self.order_constants.append(order.amount.constant)
        self.ranks += option.ranks

    def amount(self, at: int, amount: Amount, column: int = L.ATTR, constant: int = 0) -> None:
        """An amount of a node: its attribute in a column, its constant beside it."""
        self.nodes[at, column], self.constants[at, constant] = amount.attribute, amount.constant
