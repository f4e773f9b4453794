"""Axes of a still: where a value lies, and which ticks stand along the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
WIDTH = 450.0  # of the plot that ticks are reckoned for; a still is as wide as its place
_PER_TICK = {"x": 80.0, "y": 40.0}  # pixels, as plotly reckons
_AIR = 0.05  # of the span, beyond values that plotly would find room for itself
_ROUND = (2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Tick:
    """A place on an axis, 0 to 1, and what is written there."""

    at: float
    words: str


class Axis:
    """One axis of a figure, from its layout and what the traces have there."""

    def __init__(self, letter: str, layout: Row, traces: Sequence[Row], length: float) -> None:
        self.letter, self.layout = letter, layout
        self.visible = bool(layout.get("visible", True))
        self.categories = _categories(letter, layout, traces)
        low, high = layout.get("range") or _found_range(letter, layout, traces, len(self.categories))
        self.low, self.high, self._length = float(low), float(high), length

    def number(self, value: Any) -> float | None:
        """The value as a number of the axis: a category is its place; None for what lies nowhere."""
        if isinstance(value, str) and self.categories:
            return float(self.categories[value]) if value in self.categories else None
        if value is None or not math.isfinite(float(value)):
            return None
        return float(value)

    def share(self, value: Any) -> float | None:
        """From 0 at the low end to 1 at the high end, or beyond either."""
        number = self.number(value)
        return None if number is None else (number - self.low) / ((self.high - self.low) or 1.0)

    def ticks(self) -> list[Tick]:
        """Ticks within the range, with their words."""
        if not self.visible:
            return []
        if self.categories:
            pairs = [(float(place), name) for name, place in self.categories.items()]
            each = self._length / ((self.high - self.low) or 1.0)
            step = (
                1 if "dtick" in self.layout else max(1, math.ceil(13.0 / each)) if self.letter == "y" else 1
            )
            pairs = pairs[::step]
        elif "tickvals" in self.layout:
            values = self.layout["tickvals"]
            words = self.layout.get("ticktext") or [self._written(float(value), 1.0) for value in values]
            pairs = [(float(value), str(one)) for value, one in zip(values, words, strict=True)]
        else:
            pairs = self._rounded()
        low, high = min(self.low, self.high), max(self.low, self.high)
        air = (high - low) * 1e-9
        return [
            Tick((value - self.low) / ((self.high - self.low) or 1.0), words)
            for value, words in pairs
            if low - air <= value <= high + air
        ]

    def _rounded(self) -> list[tuple[float, str]]:
        """Ticks at round numbers, chosen as plotly chooses them."""
        span = abs(self.high - self.low) or 1.0
        many = self.layout.get("nticks") or min(max(self._length / _PER_TICK[self.letter], 4.0), 9.0) + 1
        rough = span / many
        base = 10.0 ** math.floor(math.log10(rough))
        step = base * next(one for one in _ROUND if one > rough / base + 1e-9)
        if "dtick" in self.layout:
            step = float(self.layout["dtick"])
        first = math.ceil(min(self.low, self.high) / step - 1e-9)
        last = math.floor(max(self.low, self.high) / step + 1e-9)
        return [(i * step, self._written(i * step, step)) for i in range(first, last + 1)]

    def _written(self, value: float, step: float) -> str:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        grouped = "," if self.layout.get("separatethousands") else ""
        words = f"{abs(value):{grouped}.{decimals}f}"
        words = words.rstrip("0").rstrip(".") if decimals else words
        sign = "\u2212" if value < 0 and float(words.replace(",", "")) else ""
        return f"{sign}{words}{self.layout.get('ticksuffix', '')}"


def _categories(letter: str, layout: Row, traces: Sequence[Row]) -> dict[str, int]:
    if "categoryarray" in layout:
        return {str(name): place for place, name in enumerate(layout["categoryarray"])}
    found: dict[str, int] = {}
    for trace in traces:
        for value in trace.get(letter) or ():
            if isinstance(value, str):
                found.setdefault(value, len(found))
    return found


def _found_range(letter: str, layout: Row, traces: Sequence[Row], categories: int) -> tuple[float, float]:
    """Room for all that is drawn, where the layout leaves that to plotly."""
    if categories:
        return -0.5, categories - 0.5
    tops: dict[Any, float] = {}
    known: list[float] = []
    other = "y" if letter == "x" else "x"
    for trace in traces:
        for at, value in zip(trace.get(other) or (), trace.get(letter) or (), strict=False):
            if value is None:
                continue
            stacked = trace["type"] == "bar" and layout.get("rangemode") == "tozero"
            tops[at] = tops.get(at, 0.0) + float(value) if stacked else float(value)
            known.append(tops[at])
    low, high = min(known, default=0.0), max(known, default=1.0)
    if layout.get("rangemode") == "tozero" or any(trace["type"] == "bar" for trace in traces):
        low, high = min(low, 0.0), max(high, 0.0)
    air = (high - low or 1.0) * _AIR
    return (low - air if low < 0 else low), (high + air if high > 0 else high)
