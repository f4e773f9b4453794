"""A cell is summed up from its finest parts, and its spread is split exactly between and within groups and 城乡."""

import ibis
import ibis.expr.types as ir

from balance.moments import CELL, between_parts, roll_up

PARTITIONS = {"group": "main_group", "urban": "urban_rural"}


def with_partitions(finest: ir.Table) -> ir.Table:
    """Cells from their finest parts: the sums rolled up, the spread between the parts of each partition, a number.

    ``finest``: moments by CELL, kind (of the indicator), main_group and urban_rural. Columns: CELL, kind, those of
    ``moments``, and by partition parts_, between_ and between_log_ (``between_parts``); ``cell`` numbers the cells
    in the order of CELL, so that later passes over schools carry one integer instead of five words.
    """
    cell = roll_up(finest, [*CELL, "kind"])
    for name, column in PARTITIONS.items():
        between = between_parts(finest, CELL, column)
        between = between.rename({f"{word}_{name}": word for word in ("parts", "between", "between_log")})
        cell = cell.left_join(between, CELL).drop(*(f"{key}_right" for key in CELL))
    return cell.mutate(cell=ibis.row_number().over(order_by=CELL))
