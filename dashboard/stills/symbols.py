"""Marks, dashes and stripes of a still, by plotly's names."""

from __future__ import annotations

import math
from typing import Any

_DASHES = {"dash": 3, "dot": 1}  # in widths of the line, of 3 pixels at least
_SHAPES = {
    "square": "M-{r} -{r}H{r}V{r}H-{r}Z",
    "diamond": "M0 -{d}L{d} 0L0 {d}L-{d} 0Z",
    "triangle-up": "M-{t} {h}H{t}L0 -{r2}Z",
    "triangle-down": "M-{t} -{h}H{t}L0 {r2}Z",
    "cross": "M{b} {a}H{a}V{b}H-{a}V{a}H-{b}V-{a}H-{a}V-{b}H{a}V-{a}H{b}Z",
    "x": "M0 {q}L{q} {p}L{p} {q}L{q} 0L{p} -{q}L{q} -{p}L0 -{q}L-{q} -{p}L-{p} -{q}L-{q} 0L-{p} {q}L-{q} {p}Z",
    "star": "M{s}Z",
}


def mark(symbol: str, x: str, y: float, size: float, colour: str, more: str = "", line: float = 0.0) -> str:
    """A mark of a size in pixels at a place across (per cent or pixels) and down (pixels)."""
    r, shape = size / 2, symbol.removesuffix("-open")
    look = (
        f'fill="{colour}"'
        if shape == symbol
        else f'fill="none" stroke="{colour}" stroke-width="{line or 1.0:g}"'
    )
    if shape == "circle":
        return f'<circle cx="{x}" cy="{y:.1f}" r="{r:g}" {look}{more}/>'
    return f'<svg x="{x}" y="{y:.1f}" overflow="visible"><path d="{_path(shape, r)}" {look}{more}/></svg>'


def _path(symbol: str, r: float) -> str:
    if symbol == "star":
        return _star(r * 1.4)
    sizes = {
        "r": r,
        "d": r * 1.3,
        "t": r * 2 / 3**0.5,
        "h": r / 2,
        "r2": r,
        "a": r * 0.4,
        "b": r * 1.2,
        "q": r * 0.8 / 2**0.5,
        "p": r * 1.6 / 2**0.5,
    }
    written = {name: f"{value:.2f}" for name, value in sizes.items()}
    return _SHAPES[symbol].format(**written)


def _star(r: float) -> str:
    inner = r * 0.382
    points = [
        (
            math.sin(math.pi * i / 5) * (inner if i % 2 else r),
            -math.cos(math.pi * i / 5) * (inner if i % 2 else r),
        )
        for i in range(10)
    ]
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def stroke(line: dict[str, Any], colour: str) -> str:
    """The attributes of a line: colour, width and dash."""
    width = float(line.get("width", 2))
    each = max(width, 3.0) * _DASHES.get(str(line.get("dash", "solid")), 0)
    return f'stroke="{line.get("color", colour)}" stroke-width="{width:g}"' + (
        f' stroke-dasharray="{each:g} {each:g}"' if each else ""
    )


def stripes(name: str, colour: str, size: float, solidity: float) -> str:
    """The definition of diagonal stripes in a colour, for ``fill="url(#name)"``; a tile is a square across them."""
    tile = size * 2**0.5
    path = (
        f"M{-tile / 4:.2f},{tile / 4:.2f}l{tile / 2:.2f},{-tile / 2:.2f}"
        f"M0,{tile:.2f}L{tile:.2f},0M{tile * 3 / 4:.2f},{tile * 5 / 4:.2f}l{tile / 2:.2f},{-tile / 2:.2f}"
    )
    return (
        f'<pattern id="{name}" width="{tile:.2f}" height="{tile:.2f}" patternUnits="userSpaceOnUse">'
        f'<path d="{path}" stroke="{colour}" stroke-width="{size * solidity:.2f}" fill="none"/></pattern>'
    )
