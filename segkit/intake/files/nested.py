"""Nested columns of Parquet files: the fields of a record as columns of their own, and one row per item of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

ITEMS = ("items", "products", "line_items")  # lists of records that are the goods of an order


def flat(table: pa.Table) -> tuple[pa.Table, np.ndarray]:
    """The table with record columns as `record.field`, and with a list of goods as rows; and, for each row, the number of the row it was of.

    An order without goods stays one row. Other lists stay as they are.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table, rows = _fields(table), np.arange(1, table.num_rows + 1, dtype="int64")
    for name in ITEMS:
        place = table.schema.get_field_index(name)
        kind = table.schema.field(place).type if place >= 0 else None
        if kind is None or not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_struct(kind.value_type):
            continue
        counts = np.maximum(pc.fill_null(pc.list_value_length(table.column(name)), 0).to_numpy(), 0)
        index = np.repeat(np.arange(len(counts)), np.maximum(counts, 1))
        flattened = pc.list_flatten(table.column(name))
        within = np.full(len(index), -1, dtype="int64")
        within[np.repeat(counts > 0, np.maximum(counts, 1))] = np.arange(int(counts.sum()))
        picked = pa.chunked_array([pa.array(within, mask=within < 0)])
        items = flattened.take(picked.combine_chunks()) if len(flattened) else pa.nulls(len(index), kind.value_type)
        table = table.remove_column(place).take(pa.array(index)).append_column(name, items)
        table, rows = _fields(table), rows[index]
    return table, rows


def _fields(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    while any(pa.types.is_struct(f.type) for f in table.schema):
        table = table.flatten()
    return table
