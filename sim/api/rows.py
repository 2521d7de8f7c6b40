"""Rows as a table of pyarrow, with columns of the types that are said even where there is no row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def table(columns: Mapping[str, type], rows: Iterable[Sequence[Any]]) -> Any:
    """A pyarrow table. columns: by name `str`, `int`, `float` or `bool`; NaN becomes null."""
    import pyarrow as pa

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    cells = [*zip(*rows, strict=True)] or [()] * len(columns)
    arrays = {
        name: pa.array(of, kinds[kind], from_pandas=True)
        for (name, kind), of in zip(columns.items(), cells, strict=True)
    }
    return pa.table(arrays)
