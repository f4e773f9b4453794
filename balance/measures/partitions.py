"""The spread of a cell is split exactly between and within groups and 城乡."""

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from balance.moments import between_apart, between_parts

PARTITIONS = {"group": "main_group", "urban": "urban_rural"}


def with_partitions(cells: ir.Table, pieces: Mapping[str, ir.Table | Sequence[str]]) -> ir.Table:
    """Cells (``cell`` and ``moments``) with what of their spread lies between the named parts of each partition.

    ``pieces``: by partition, what ``between_parts`` takes, or the names of parts that ``moments`` set apart; its
    columns are added, ending in the partition's name.
    """
    middle = cells.select("cell", middle=cells.S1 / cells.W.nullif(0.0))
    for name in PARTITIONS:
        own = pieces[name]
        if isinstance(own, ir.Table):
            cells = between_parts(cells, own, name, middle)
        else:
            cells = between_apart(cells, own, name)
    return cells
