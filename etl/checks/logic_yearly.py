"""逻辑校验 of yearly figures: parts and totals of one row that cannot both be right."""

import polars as pl

from etl.checks.declare import Check, adds_up, of, part_of
from etl.contracts import CONTRACTS
from etl.problems import LOGIC

_AGES = tuple(name for name in CONTRACTS["teachers"].columns if name.startswith("age_"))
_DEGREES = tuple(name for name in CONTRACTS["teachers"].columns if name.startswith("degree_"))
_TITLES = tuple(name for name in CONTRACTS["teachers"].columns if name.startswith("title_"))


def _future(table: str, column: str, present: str, what: str) -> Check:
    """``present`` is a column of every view: the present school or calendar year."""
    label = CONTRACTS[table].columns[column].label
    return Check(
        id=f"{table}_future",
        pile=LOGIC,
        view=table,
        name=f"“{CONTRACTS[table].label}”的{label}还没有到",
        rule=f"{label}不晚于现在的{what}",
        fix=f"请改正{label}；计划数、预测数不能作为统计数装入",
        broken=pl.col(column) > pl.col(present),
        columns=of(table, (column,)),
    )


def _sd_too_large() -> Check:
    n, sd, full = pl.col("examinees"), pl.col("sd_score"), pl.col("full_score")
    return Check(
        id="sd_impossible",
        pile=LOGIC,
        view="exam",
        name="“标准差”大到不可能",
        rule="标准差≤满分÷2×√(n÷(n−1)),n 为参考人数(至少 2 人)",
        fix="请核对标准差与满分：是不是满分填错，或把方差当成了标准差",
        broken=(n >= 2) & (sd > full / 2 * (n / (n - 1)).sqrt() + 0.01),
        columns=of("exam", ("sd_score", "full_score", "examinees")),
    )


def _admitted_sum() -> Check:
    general, vocational = pl.col("admitted_general"), pl.col("admitted_vocational")
    graduates = pl.col("graduates")
    return Check(
        id="admitted_over_graduates",
        pile=LOGIC,
        view="progression",
        name="普高与职高录取人数之和大于“毕业生数”",
        rule="普高录取人数+职高录取人数≤毕业生数",
        fix="请核对三列；往届生的录取不计在内",
        broken=(general + vocational > graduates) & (general <= graduates) & (vocational <= graduates),
        columns=of("progression", ("admitted_general", "admitted_vocational", "graduates")),
        shown={"录取合计": general + vocational},
    )


def _pe_and_arts() -> Check:
    pe, arts, teachers = pl.col("pe_teachers"), pl.col("arts_teachers"), pl.col("teachers")
    return Check(
        id="pe_and_arts_over_teachers",
        pile=LOGIC,
        view="teachers",
        name="体育与艺术教师之和大于“专任教师数”",
        rule="体育教师数+艺术教师数≤专任教师数(按主要授课课程只计一次)",
        fix="请核对三列；兼课教师只按主要授课课程计一次，也不含兼职、代课教师",
        broken=(pe + arts > teachers),
        columns=of("teachers", ("pe_teachers", "arts_teachers", "teachers")),
        shown={"体艺合计": pe + arts},
    )


def _migrants_placed() -> Check:
    public, bought = pl.col("migrants_public"), pl.col("migrants_bought")
    eligible = pl.col("migrants_eligible")
    return Check(
        id="migrants_placed_over_eligible",
        pile=LOGIC,
        view="county_year",
        name="公办与购买学位就读之和大于“符合条件随迁子女数”",
        rule="公办学校就读随迁子女数+政府购买学位就读随迁子女数≤符合条件随迁子女数",
        fix="请核对三列；只计符合当地入学条件的随迁子女",
        broken=(public + bought > eligible) & (public <= eligible) & (bought <= eligible),
        columns=of("county_year", ("migrants_public", "migrants_bought", "migrants_eligible")),
        shown={"就读合计": public + bought},
    )


def _county_unknown() -> Check:
    return Check(
        id="county_unknown",
        pile=LOGIC,
        view="county_year+known",
        name="没有一所学校属于这个县区",
        rule="县区的写法与学校信息里的“县区”相同",
        fix="请把县区改成学校信息里的写法；学校信息还没有写县区的，请先(或同时)装入",
        broken=~pl.col("known"),
        columns=("county_year.county",),
    )


CHECKS: tuple[Check, ...] = (
    part_of("enrolment", "female_students", "students"),
    part_of("enrolment", "boarders", "students"),
    part_of("enrolment", "migrant_students", "students"),
    part_of("enrolment", "left_behind_students", "students"),
    part_of("enrolment", "in_zone_students", "students"),
    part_of("enrolment", "classes_oversize", "classes"),
    part_of("teachers", "teachers", "staff", "请核对：教职工数包括专任教师、行政、教辅和工勤人员"),
    part_of("teachers", "female_teachers", "teachers"),
    part_of("teachers", "backbone", "teachers", "请核对：骨干教师只计本校在册的专任教师"),
    part_of("teachers", "certified", "teachers"),
    part_of("teachers", "trained_360", "teachers"),
    part_of("teachers", "exchange_eligible", "teachers"),
    _pe_and_arts(),
    adds_up("teachers", "ages_sum", _AGES, "teachers", "年龄段"),
    adds_up("teachers", "degrees_sum", _DEGREES, "teachers", "学历"),
    adds_up("teachers", "titles_sum", _TITLES, "teachers", "职称"),
    part_of(
        "facilities",
        "indoor_sports_area_m2",
        "teaching_area_m2",
        "请核对：教学及辅助用房面积包括室内体育用房，生均面积由前者减去后者得出",
    ),
    part_of("progression", "admitted_general", "graduates"),
    part_of("progression", "admitted_vocational", "graduates"),
    _admitted_sum(),
    part_of("progression", "cohort_retained", "cohort_entered", "请核对：巩固人数不含三年中转入的学生"),
    part_of("survey", "satisfied", "answers"),
    part_of("finance", "training_funds_yuan", "public_funds_yuan", "请核对两列的单位(万元与元)是否一致"),
    part_of("county_year", "quality_places_assigned", "quality_places"),
    part_of("county_year", "quality_places_rural", "quality_places_assigned"),
    part_of("county_year", "disabled_enrolled", "disabled_children"),
    part_of("county_year", "migrants_public", "migrants_eligible"),
    part_of("county_year", "migrants_bought", "migrants_eligible"),
    _migrants_placed(),
    _county_unknown(),
    part_of("exam", "mean_score", "full_score", "请核对平均分与满分"),
    _sd_too_large(),
    *(
        _future(table, "school_year", "present_year", "学年")
        for table in (
            "enrolment",
            "teachers",
            "facilities",
            "progression",
            "exam",
            "survey",
            "award",
            "county_year",
        )
    ),
    _future("finance", "fiscal_year", "calendar_year", "年度"),
)
