"""What a native chart is made of: its form, its categories and its series, for every office program alike."""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

Form = Literal["columns", "stacked", "bars", "lines", "points", "dumbbell", "doughnut"]
Tone = Literal["strong", "weak", "middle", "context", "line", "third", "fourth", "fifth"]
Side = Literal["auto", "right", "left", "above", "below"]
Row = dict[str, Any]
Value = float | None


@dataclass(frozen=True)
class Series:
    """One series. ``values`` are per category (``points``: the y of each point, ``xs`` its x); None is a gap.

    ``labels`` are written at the points, on the ``side`` that is asked for, else where there is room; ``tones``
    colour single points where they differ from ``tone``. ``listed``: whether the legend names it. ``ring``: open
    circles around points of other lines, joined by nothing.
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
    side: Side = "auto"
    listed: bool = True
    ring: bool = False

    @property
    def last(self) -> int:
        """The place of the last value; −1 where there is none."""
        return max((i for i, value in enumerate(self.values) if value is not None), default=-1)

    @property
    def end(self) -> str:
        """The words at the last value of a line, which stand right of it."""
        return self.labels[self.last] if self.side == "right" and self.labels and self.last >= 0 else ""


@dataclass(frozen=True)
class Drawing:
    """A chart: its form, its categories from left to right (``bars``: top to bottom) and its series.

    ``points`` have two numeric axes; ``x_low`` and ``x_high`` are the ends of the one across, and ``numbered`` says
    whether it bears numbers. ``dumbbell`` joins the two values of each category; ``doughnut`` has one series.
    """

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
    x_low: Value = None
    x_high: Value = None
    numbered: bool = True
    x_format: str = ""

    @property
    def listed(self) -> tuple[Series, ...]:
        """What the legend names: nothing where one series speaks for itself."""
        listed = tuple(series for series in self.series if series.listed)
        return listed if self.legend and len(self.series) > 1 else ()


def number_format(decimals: int) -> str:
    """As office programs write a number: 1,234.50."""
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def finite(value: Any) -> Value:
    """NaN and infinity are gaps: no office file may hold them."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    return float(value)


def width_of(words: str, size: float = 14.0) -> float:
    """About how wide a text is: a Chinese character is square, a Latin one a little more than half."""
    return sum(size if ord(sign) > 0x2E7F else size * 0.56 for sign in words)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from ``low`` to ``high``."""
    step = _step(low, high, most)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def _step(low: float, high: float, most: int) -> float:
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    return step * next(
        (factor for factor in (1, 2, 2.5, 5, 10) if (high - low) / (step * factor) <= most), 10
    )


def round_ends(low: float, high: float) -> tuple[float, float]:
    """Ends of an axis on round numbers, with all values between them."""
    if high <= low:
        air = abs(high) * 0.1 or 1.0
        low, high = low - air, high + air
    step = _step(low, high, 6)
    return round(math.floor(low / step + 1e-9) * step, 12), round(math.ceil(high / step - 1e-9) * step, 12)


def written(value: float, form: str) -> str:
    """An axis number in a number format of ours."""
    value = abs(value) if ";" in form else value  # both sides of 0 are counted upwards
    places = len(form.partition(".")[2].rstrip('"%'))
    unit = "%" if "%" in form else ""
    return f"{value:,.{places}f}{unit}"


def room(made: Drawing) -> tuple[float, float]:
    """Ends of the value axis: those of the drawing, else with a little air around all values."""
    stacked: list[float] = []
    if made.form == "stacked":
        stacked = [sum(s.values[i] or 0.0 for s in made.series) for i in range(len(made.categories))]
    known = [v for s in made.series for v in s.values if v is not None] + stacked or [0.0, 1.0]
    low, high = min(known), max(known)
    if made.form not in ("points", "lines", "dumbbell"):
        low = min(low, 0.0)
    span = (high - low) or abs(high) or 1.0
    bottom = made.low if made.low is not None else (0.0 if 0 <= low < span * 0.6 else low - span * 0.08)
    air = 0.03 if made.form == "lines" else 0.1  # lines end on a round number above, which is air enough
    top = made.high if made.high is not None else high + span * air
    if made.form not in ("points", "lines", "dumbbell"):
        return bottom, top
    rounded = round_ends(bottom, top)  # so that the axis ends on a number that is written
    return (
        rounded[0] if made.low is None else made.low,
        rounded[1] if made.high is None else made.high,
    )


def across(made: Drawing) -> tuple[float, float]:
    """Ends of the axis of the xs of points."""
    known = [x for series in made.series for x in series.xs] or [0.0, 1.0]
    low, high = round_ends(min(known), max(known))
    return (low if made.x_low is None else made.x_low), (high if made.x_high is None else made.x_high)
