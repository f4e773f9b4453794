"""Buildings, equipment and money: stocks that the county's own programme fills up where they are short."""

from dataclasses import dataclass
from math import fsum

from etl.demo.chance import Chance, clip
from etl.demo.groups import DILUTING
from etl.demo.pupils import Rolls, class_sizes
from etl.demo.roster import JUNIOR, MERGER, PRIMARY, SCHOOLS, SENIOR, WHOLE, YEARS, code_in, stages_in
from etl.demo.writing import Cell, Row

LINES = {
    "teaching": {PRIMARY: 4.5, JUNIOR: 5.8, SENIOR: 7.0},
    "sports": {PRIMARY: 7.5, JUNIOR: 10.2, SENIOR: 12.2},
    "equipment": {PRIMARY: 0.20, JUNIOR: 0.25, SENIOR: 0.30},
    "rooms": {PRIMARY: 0.023, JUNIOR: 0.024, SENIOR: 0.029},
    "books": {PRIMARY: 20.0, JUNIOR: 30.0, SENIOR: 36.0},
    "computers": {PRIMARY: 0.09, JUNIOR: 0.12, SENIOR: 0.14},
}
"""What a pupil needs, roughly the lines of the national standard; equipment in 万元."""


@dataclass(frozen=True)
class Stock:
    """How one kind of stock is spread over schools at first, and how it grows."""

    root: float
    spread: float
    goal: float
    pace: float
    growth: float
    crowded: float


STOCKS = {
    "teaching": Stock(root=0.96, spread=0.28, goal=1.10, pace=0.045, growth=0.002, crowded=0.80),
    "sports": Stock(root=0.98, spread=0.29, goal=1.10, pace=0.035, growth=0.0, crowded=0.74),
    "equipment": Stock(root=0.84, spread=0.34, goal=1.15, pace=0.05, growth=0.025, crowded=1.0),
    "rooms": Stock(root=0.84, spread=0.34, goal=1.20, pace=0.055, growth=0.010, crowded=0.95),
    "books": Stock(root=0.98, spread=0.19, goal=1.20, pace=0.10, growth=0.010, crowded=0.9),
    "computers": Stock(root=0.92, spread=0.24, goal=1.20, pace=0.12, growth=0.015, crowded=0.95),
}

Amounts = dict[str, float]


def facility_rows(rolls: Rolls) -> list[Row]:
    """The table of facilities, school by school; several stages share one row marked 全校."""
    held: dict[int, Amounts] = {}
    rows: list[Row] = []
    for year in YEARS:
        if year == MERGER.year:
            ended = held.pop(MERGER.ended)
            held[MERGER.kept] = {name: amount + ended[name] for name, amount in held[MERGER.kept].items()}
        for serial in SCHOOLS:
            if not stages_in(serial, year):
                continue
            needs = _needs(rolls, serial, year)
            held[serial] = (
                _grown(serial, year, held[serial], needs) if serial in held else _first(serial, needs)
            )
            rows.append(_row(rolls, serial, year, held[serial]))
    return rows


def _needs(rolls: Rolls, serial: int, year: int) -> Amounts:
    return {
        name: fsum(rolls[serial, year, stage].students * line[stage] for stage in stages_in(serial, year))
        for name, line in LINES.items()
    }


def _first(serial: int, needs: Amounts) -> Amounts:
    school, found = SCHOOLS[serial], {}
    for name, stock in STOCKS.items():
        root = stock.root + 0.06 * school.strength + Chance(name, serial).noise(stock.spread)
        crowding = {"城区": stock.crowded, "镇区": 1.0, "乡村": 1.1}[school.area]
        level = clip(root, 0.38, 1.7)
        found[name] = needs[name] * level * level * crowding
    return found


def _grown(serial: int, year: int, before: Amounts, needs: Amounts) -> Amounts:
    """Ordinary growth, and now and then a project that fills part of what is short."""
    diluted = serial in DILUTING and year >= DILUTING[serial]
    found = {}
    for name, stock in STOCKS.items():
        chance = Chance(name, serial, year)
        project = 2.5 * stock.pace * chance.between(0.6, 1.4) if chance.happens(0.4) else 0.0
        short = max(0.0, needs[name] * stock.goal - before[name])
        found[name] = before[name] * (1 + stock.growth) + (0.0 if diluted else short * project)
    return found


def _row(rolls: Rolls, serial: int, year: int, held: Amounts) -> Row:
    stages, school = stages_in(serial, year), SCHOOLS[serial]
    habit = Chance("halls", serial)
    indoor_share = {"城区": 0.07, "镇区": 0.04, "乡村": 0.0}[school.area] * habit.between(0.4, 1.6)
    indoor = round(held["sports"] * indoor_share)
    classes = sum(len(class_sizes(rolls[serial, year, stage], school.area, year)) for stage in stages)
    wanted_rooms = -(-classes // 12)
    progress = (year - YEARS[0]) // 3
    special: Cell = "/" if school.kind == "教学点" else max(0, wanted_rooms - habit.whole(0, 2) + progress)
    art: Cell = "/" if school.kind == "教学点" else max(0, wanted_rooms - habit.whole(0, 2) + progress)
    return {
        "school_code": code_in(serial, year),
        "school_year": year,
        "stage": stages[0] if len(stages) == 1 else WHOLE,
        "teaching_area_m2": round(held["teaching"]) + indoor,
        "indoor_sports_area_m2": indoor,
        "sports_field_area_m2": round(held["sports"]) - indoor,
        "equipment_yuan": round(held["equipment"], 2),
        "multimedia_rooms": max(1, round(held["rooms"])),
        "books": round(held["books"]),
        "computers": round(held["computers"]),
        "music_rooms": special,
        "art_rooms": art,
    }


QUOTA = {PRIMARY: 650, JUNIOR: 850, SENIOR: 1200}
"""Public funds a pupil in 2017, in 元; they rise by 3 % a year."""


def finance_rows(rolls: Rolls) -> list[Row]:
    """The table of public funds; the fiscal year is the calendar year in which the school year begins."""
    return [
        _finance_row(rolls, serial, year) for year in YEARS for serial in SCHOOLS if stages_in(serial, year)
    ]


def _finance_row(rolls: Rolls, serial: int, year: int) -> Row:
    chance, habit = Chance("finance", serial, year), Chance("finance", serial)
    growth = 100 + 3 * (year - YEARS[0])
    budget = sum(
        max(100, rolls[serial, year, stage].students) * QUOTA[stage] * growth // 100
        for stage in stages_in(serial, year)
    )
    training = budget * clip(habit.between(0.032, 0.058) + 0.002 * (year - YEARS[0]), 0.03, 0.07)
    return {
        "school_code": code_in(serial, year),
        "fiscal_year": year,
        "public_funds_yuan": budget,
        "public_funds_spent_yuan": round(budget * chance.between(0.93, 1.02)),
        "training_funds_yuan": round(training),
    }
