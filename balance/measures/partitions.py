"""A cell is summed up from its finest parts, and its spread is split exactly between and within groups and 城乡."""

from collections.abc import Mapping

import ibis.expr.types as ir

from balance.moments import between_parts, roll_up

PARTITIONS = {"group": "main_group", "urban": "urban_rural"}


def with_partitions(finest: ir.Table, pieces: Mapping[str, ir.Table] | None = None) -> ir.Table:
    """Cells from their finest parts: the sums rolled up, and what of the spread lies between the parts.

    ``finest``: moments by ``cell`` (a number), main_group and urban_rural (names or numbers); where these are finer
    or coarser for a partition, ``pieces`` has its own cell, column, W and S1. Columns: cell, those of ``moments``,
    and by partition parts_, between_ and between_log_ (``between_parts``).
    """
    sums = roll_up(finest, ["cell"])
    cells = sums
    for name, column in PARTITIONS.items():
        between = between_parts((pieces or {}).get(name, finest), sums, column)
        between = between.rename({f"{word}_{name}": word for word in ("parts", "between", "between_log")})
        cells = cells.left_join(between, "cell").drop("cell_right")
    return cells
