"""The file that loading is measured with: one school year of many schools as one wide CSV, the same on every run."""

from pathlib import Path

import numpy as np
import polars as pl

SEED = 20231
SCHOOL_YEAR = "2023"
PROVINCES, COUNTIES = 20, 100
PROVINCE_COLUMNS = 30
_UNREPORTED = 0.01
_LEAST, _MOST = 0.6, 1.4

# header, things per pupil, rounded to decimals; spread so that no school has more teachers than staff
_QUANTITIES: tuple[tuple[str, float, int], ...] = (
    ("女生数", 0.45, 0),
    ("班级数", 0.025, 0),
    ("招生数", 0.16, 0),
    ("寄宿生数", 0.10, 0),
    ("随迁子女数", 0.08, 0),
    ("教职工数", 0.110, 0),
    ("专任教师数", 0.045, 0),
    ("研究生学历教师数", 0.004, 0),
    ("本科学历教师数", 0.050, 0),
    ("专科学历教师数", 0.010, 0),
    ("县级以上骨干教师数", 0.009, 0),
    ("体育教师数", 0.004, 0),
    ("艺术教师数", 0.004, 0),
    ("50-54岁教师数", 0.010, 0),
    ("55-59岁教师数", 0.008, 0),
    ("教学及辅助用房面积(平方米)", 4.5, 2),
    ("室内体育用房面积(平方米)", 0.6, 2),
    ("运动场地面积(平方米)", 7.5, 2),
    ("教学仪器设备值(万元)", 0.21, 4),
    ("网络多媒体教室数", 0.024, 0),
    ("图书册数", 28.0, 0),
    ("计算机台数", 0.13, 0),
)


def wide_table(schools: int) -> pl.DataFrame:
    """All cells as text, as a supplier's system writes them; one cell in a hundred is not reported."""
    chance = np.random.default_rng(SEED)
    number = pl.int_range(1, schools + 1, eager=True).alias("n")
    primary = number % 3 != 0
    county = number % COUNTIES
    digits = number.cast(pl.String)
    students = chance.integers(60, 2400, schools)
    round_of_counties = number // COUNTIES  # so that every county has all three kinds of places
    frame = pl.DataFrame(
        {"n": number, "primary": primary, "county": county, "digits": digits, "round": round_of_counties}
    )
    frame = frame.select(
        pl.format("{}{}", pl.lit("2"), pl.col("digits").str.zfill(9)).alias("学校标识码"),
        pl.format("示例第{}{}", "digits", pl.when("primary").then(pl.lit("小学")).otherwise(pl.lit("中学")))
        .alias("学校名称"),
        pl.format("示例{}县", pl.col("county").cast(pl.String).str.zfill(3)).alias("县区"),
        pl.when("primary").then(pl.lit("小学")).otherwise(pl.lit("初级中学")).alias("办学类型"),
        pl.when(pl.col("n") % 11 == 0).then(pl.lit("民办")).otherwise(pl.lit("公办")).alias("办学性质"),
        pl.when(pl.col("round") % 4 == 0).then(pl.lit("城区")).when(pl.col("round") % 4 == 1).then(pl.lit("镇区"))
        .otherwise(pl.lit("乡村")).alias("城乡类型"),
        pl.lit(SCHOOL_YEAR).alias("学年"),
        pl.when("primary").then(pl.lit("小学")).otherwise(pl.lit("初中")).alias("学段"),
        pl.Series("在校生数", students).cast(pl.String),
    )  # fmt: skip
    return frame.with_columns(
        _cells(chance, name, students * per, decimals) for name, per, decimals in _QUANTITIES
    )


def _cells(chance: np.random.Generator, name: str, around: np.ndarray, decimals: int) -> pl.Series:
    values = pl.Series(name, around * chance.uniform(_LEAST, _MOST, len(around)))
    whole = values.round(0).cast(pl.Int64) if decimals == 0 else values.round(decimals)
    reported = pl.Series(chance.random(len(around)) >= _UNREPORTED)
    return pl.select(pl.when(reported).then(whole.cast(pl.String))).to_series().alias(name)


def write_wide_table(path: Path, schools: int, columns: int | None = None) -> int:
    """Writes the table, or its first columns, as CSV in UTF-8 and gives the number of its columns."""
    frame = wide_table(schools)
    frame = frame.select(frame.columns[:columns])
    frame.write_csv(path)
    return frame.width
