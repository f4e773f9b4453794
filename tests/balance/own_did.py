"""Group-time effects computed a second time, in numpy alone, to hold the library against.

Callaway and Sant'Anna (2021), no covariates: ATT(g,t) = mean change of those who joined in g less that of the schools
not joined; influence functions by unit, weights of aggregates counted in; standard errors by unit or by cluster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

Cell = tuple[int, int]
Array = NDArray[np.float64]


@dataclass
class Own:
    """``att`` and ``influence`` (one number a unit) by (joined, year); ``cluster`` is a number a unit, or None."""

    att: dict[Cell, float]
    influence: dict[Cell, Array]
    joined: NDArray[np.int64]
    cluster: NDArray[np.int64] | None

    def covariance(self, influences: list[Array]) -> Array:
        """Of estimates with these influence functions; by cluster with the factor G / (G − 1)."""
        scores = np.column_stack(influences) / len(self.joined)
        if self.cluster is None:
            return scores.T @ scores
        sums = np.zeros((self.cluster.max() + 1, scores.shape[1]))
        np.add.at(sums, self.cluster, scores)
        sums -= sums.mean(axis=0)
        return sums.T @ sums * len(sums) / (len(sums) - 1)

    def error(self, influence: Array) -> float:
        return float(np.sqrt(self.covariance([influence])[0, 0]))

    def mean(self, chosen: Callable[[Cell], bool]) -> tuple[float, Array]:
        """Cells weighted by the share of units that joined in their year, and the influence function of that."""
        cells = [cell for cell in self.att if chosen(cell)]
        shares = np.array([np.mean(self.joined == g) for g, _ in cells])
        weights = shares / shares.sum()
        effects = np.array([self.att[cell] for cell in cells])
        indicator = np.column_stack([(self.joined == g) * 1.0 for g, _ in cells]) - shares
        of_weights = indicator / shares.sum() - np.outer(indicator.sum(axis=1), shares) / shares.sum() ** 2
        main = np.column_stack([self.influence[cell] for cell in cells]) @ weights
        return float(weights @ effects), main + of_weights @ effects

    def events(self) -> dict[int, tuple[float, Array]]:
        """Effects by years since joining."""
        found = sorted({year - g for g, year in self.att})
        return {e: self.mean(lambda cell, e=e: cell[1] - cell[0] == e) for e in found}  # type: ignore[misc]

    def simple(self) -> tuple[float, Array]:
        return self.mean(lambda cell: cell[1] >= cell[0])

    def trend(self) -> float:
        """p of the joint test over all cells before joining."""
        cells = [cell for cell in self.att if cell[1] < cell[0]]
        effects = np.array([self.att[cell] for cell in cells])
        covariance = self.covariance([self.influence[cell] for cell in cells])
        return float(stats.chi2.sf(effects @ np.linalg.solve(covariance, effects), len(cells)))


def own(frame: pl.DataFrame, *, never: bool, universal: bool, clustered: bool) -> Own:
    """``frame``: school, year, value, joined (0 never), cluster; complete. ``never``: only never-joiners compare."""
    table = frame.sort("school", "year")
    years = sorted(table["year"].unique().to_list())
    values = table["value"].to_numpy().reshape(-1, len(years))
    firsts = table.group_by("school", maintain_order=True).first()
    joined = firsts["joined"].to_numpy().astype(np.int64)
    cluster = firsts["cluster"].rank("dense").to_numpy().astype(np.int64) - 1 if clustered else None
    at = {year: place for place, year in enumerate(years)}
    units = len(joined)
    made = Own({}, {}, joined, cluster)
    for g in sorted(set(joined.tolist()) - {0}):
        if g <= years[0]:
            continue
        for year in years:
            base = g - 1 if universal or year >= g else year - 1
            if base not in at or base == year:
                continue
            treated = joined == g
            others = joined == 0
            if not never:
                others |= joined > max(year, base)
            others &= ~treated
            step = values[:, at[year]] - values[:, at[base]]
            up, down = step[treated].mean(), step[others].mean()
            influence = np.zeros(units)
            influence[treated] = (step[treated] - up) * units / treated.sum()
            influence[others] = -(step[others] - down) * units / others.sum()
            made.att[g, year] = float(up - down)
            made.influence[g, year] = influence
    return made
