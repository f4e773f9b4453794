"""The graph objects that figures are made of, as plain dictionaries in plotly's words.

plotly's own objects look up and copy every property each time one is set: two thirds of the time of a rerun. Here
nothing is looked up; ``checked`` lets plotly do it, and a test does so for every kind of figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plotly.graph_objects import Figure as _Checked

Trace = dict[str, Any]


def Scatter(**given: Any) -> Trace:  # noqa: N802  (plotly's names, so that its manual can be read beside ours)
    """Points or lines."""
    return {"type": "scatter", **given}


def Bar(**given: Any) -> Trace:  # noqa: N802
    """Bars, standing or lying."""
    return {"type": "bar", **given}


def Pie(**given: Any) -> Trace:  # noqa: N802
    """Parts of a whole, as a ring."""
    return {"type": "pie", **given}


class Figure(dict[str, Any]):
    """Traces and a layout."""

    def __init__(self, data: Sequence[Trace], layout: dict[str, Any]) -> None:
        super().__init__(data=list(data), layout=layout)


def checked(figure: Figure) -> _Checked:
    """The figure as plotly's own, which raises a ValueError for a property or value that plotly does not know."""
    return _Checked(figure)


class Ready(_Checked):  # type: ignore[misc]  # plotly carries no types
    """A figure that a page takes as it is, where it would have a dictionary checked and copied once more.

    It is asked for nothing but ``to_dict``, so that the empty figure and its template, which take plotly as long as
    all of the drawing, are not built.
    """

    _ready: Figure

    def __init__(self, figure: Figure) -> None:
        object.__setattr__(self, "_ready", figure)

    def to_dict(self) -> Figure:
        return self._ready
