"""What a native chart is made of: its form, its categories and its series, for every office program alike."""

from dataclasses import dataclass, field
from typing import Any, Literal

Form = Literal["columns", "stacked", "bars", "lines", "points"]
Tone = Literal["strong", "weak", "middle", "context", "line", "third", "fourth", "fifth"]
Row = dict[str, Any]
Value = float | None


@dataclass(frozen=True)
class Series:
    """One series. ``values`` are per category (``points``: the y of each point, ``xs`` its x); None is a gap.

    ``labels`` are written at the points; ``tones`` colour single points where they differ from ``tone``.
    """

    name: str
    values: tuple[Value, ...]
    tone: Tone
    xs: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    tones: tuple[Tone, ...] = ()
    is_line: bool = False
    dashed: bool = False
    marker: bool = True
    width: float = 2.25


@dataclass(frozen=True)
class Drawing:
    """A chart: its form, its categories from left to right (``bars``: top to bottom) and its series."""

    form: Form
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str = "0.00"
    low: Value = None
    high: Value = None
    x_title: str = ""
    y_title: str = ""
    legend: bool = True
    overlap: bool = field(default=False)


def number_format(decimals: int) -> str:
    """As office programs write a number: 1,234.50."""
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def finite(value: Any) -> Value:
    """NaN and infinity are gaps: no office file may hold them."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    return float(value)
