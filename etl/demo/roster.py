"""The sixty schools of 示例县 as they stand in 2017, and what becomes of four of them."""

from dataclasses import dataclass

YEARS = range(2017, 2025)
PRIMARY, JUNIOR, SENIOR, WHOLE = "小学", "初中", "高中", "全校"
GRADES = {PRIMARY: 6, JUNIOR: 3, SENIOR: 3}
COUNTY = "示例县"
INVENTED_PROVINCE = "99"
CATEGORY = {
    "小学": "21",
    "教学点": "21",
    "初级中学": "31",
    "九年一贯制学校": "31",
    "完全中学": "34",
}


@dataclass(frozen=True)
class School:
    """A school of the roster; ``strength`` is what parents call a good school, from about -1 to 1.2."""

    serial: int
    short_name: str
    kind: str
    ownership: str
    area: str
    township: str
    pupils: dict[str, int]
    strength: float

    @property
    def name(self) -> str:
        return COUNTY + self.short_name


@dataclass(frozen=True)
class Merger:
    """Two schools become one: the kept code goes on, the ended one is closed."""

    year: int
    kept: int
    ended: int


@dataclass(frozen=True)
class TypeChange:
    """A school changes its type, and so gets a new code and a new stage."""

    year: int
    serial: int
    name: str
    kind: str
    new_serial: int
    junior_pupils: int


@dataclass(frozen=True)
class Renaming:
    """A school gets another name and keeps its code."""

    year: int
    serial: int
    short_name: str


MERGER = Merger(year=2021, kept=33, ended=32)
TYPE_CHANGE = TypeChange(2022, 16, "示例县望湖镇九年一贯制学校", "九年一贯制学校", 61, 240)
RENAMING = Renaming(2020, 9, "新城实验小学")
UNCOUNTED = {35: 11}
"""Schools that are not counted as such, and the main school that they belong to."""

_ROSTER = """
 1 第一小学           小学 公办 城区 城关街道 1750 0 0  1.2
 2 第二小学           小学 公办 城区 城关街道 1500 0 0  1.0
 3 实验小学           小学 公办 城区 新城街道 1600 0 0  1.1
 4 第三小学           小学 公办 城区 城关街道 1300 0 0  1.1
 5 第四小学           小学 公办 城区 城关街道 1250 0 0  0.5
 6 第五小学           小学 公办 城区 新城街道 1100 0 0  0.3
 7 第六小学           小学 公办 城区 新城街道  980 0 0 -0.1
 8 城关小学           小学 公办 城区 城关街道  900 0 0 -0.5
 9 新城小学           小学 公办 城区 新城街道 1150 0 0  0.2
10 育苗小学           小学 民办 城区 新城街道  680 0 0  0.4
11 青石镇中心小学     小学 公办 镇区 青石镇    980 0 0  0.4
12 云岭镇中心小学     小学 公办 镇区 云岭镇    860 0 0  0.1
13 松月镇中心小学     小学 公办 镇区 松月镇    790 0 0 -0.2
14 竹影镇中心小学     小学 公办 镇区 竹影镇    720 0 0  0.1
15 银杏镇中心小学     小学 公办 镇区 银杏镇    680 0 0 -0.3
16 望湖镇中心小学     小学 公办 镇区 望湖镇    640 0 0  0.0
17 青石镇第二小学     小学 公办 镇区 青石镇    520 0 0 -0.5
18 云岭镇第二小学     小学 公办 镇区 云岭镇    450 0 0 -0.4
19 松月镇第二小学     小学 公办 镇区 松月镇    420 0 0 -0.3
20 望湖镇第二小学     小学 公办 镇区 望湖镇    400 0 0 -0.6
21 麦浪乡中心小学     小学 公办 乡村 麦浪乡    360 0 0 -0.3
22 石榴乡中心小学     小学 公办 乡村 石榴乡    330 0 0 -0.2
23 芦花乡中心小学     小学 公办 乡村 芦花乡    310 0 0 -0.5
24 桐子乡中心小学     小学 公办 乡村 桐子乡    280 0 0 -0.6
25 麦浪乡东坡小学     小学 公办 乡村 麦浪乡    240 0 0 -0.9
26 石榴乡南泉小学     小学 公办 乡村 石榴乡    220 0 0 -0.8
27 芦花乡渡口小学     小学 公办 乡村 芦花乡    210 0 0 -0.4
28 桐子乡梨园小学     小学 公办 乡村 桐子乡    210 0 0 -1.0
29 青石镇北湾小学     小学 公办 乡村 青石镇    230 0 0 -0.7
30 云岭镇半坡小学     小学 公办 乡村 云岭镇    200 0 0 -0.7
31 松月镇清溪小学     小学 公办 乡村 松月镇    230 0 0 -0.8
32 竹影镇双井小学     小学 公办 乡村 竹影镇    120 0 0 -0.5
33 竹影镇长堤小学     小学 公办 乡村 竹影镇    200 0 0 -0.3
34 银杏镇山口小学     小学 公办 乡村 银杏镇    140 0 0 -0.9
35 青石镇鹰嘴教学点   教学点 公办 乡村 青石镇   42 0 0 -0.8
36 桐子乡石坝教学点   教学点 公办 乡村 桐子乡   35 0 0 -0.9
37 云岭镇石门小学     小学 公办 乡村 云岭镇    250 0 0 -0.4
38 银杏镇南塘小学     小学 公办 乡村 银杏镇    210 0 0 -0.7
39 博雅学校           九年一贯制学校 民办 城区 新城街道 900 600 0  0.6
40 竹影镇九年一贯制学校 九年一贯制学校 公办 镇区 竹影镇 420 260 0 -0.3
41 银杏镇九年一贯制学校 九年一贯制学校 公办 镇区 银杏镇 380 240 0 -0.2
42 麦浪乡九年一贯制学校 九年一贯制学校 公办 乡村 麦浪乡 240 150 0 -0.6
43 石榴乡九年一贯制学校 九年一贯制学校 公办 乡村 石榴乡 230 150 0 -0.4
44 芦花乡九年一贯制学校 九年一贯制学校 公办 乡村 芦花乡 220 150 0 -0.6
45 第一初级中学       初级中学 公办 城区 城关街道 0 1350 0  1.1
46 第二初级中学       初级中学 公办 城区 城关街道 0 1100 0  0.6
47 新城初级中学       初级中学 公办 城区 新城街道 0  900 0  0.2
48 博文初级中学       初级中学 民办 城区 新城街道 0  600 0  0.5
49 青石镇初级中学     初级中学 公办 镇区 青石镇   0  720 0  0.2
50 云岭镇初级中学     初级中学 公办 镇区 云岭镇   0  640 0 -0.4
51 松月镇初级中学     初级中学 公办 镇区 松月镇   0  580 0 -0.5
52 竹影镇初级中学     初级中学 公办 镇区 竹影镇   0  540 0  0.0
53 银杏镇初级中学     初级中学 公办 镇区 银杏镇   0  480 0 -0.4
54 望湖镇初级中学     初级中学 公办 镇区 望湖镇   0  460 0 -0.3
55 青石镇第二初级中学 初级中学 公办 镇区 青石镇   0  400 0 -0.7
56 桐子乡初级中学     初级中学 公办 乡村 桐子乡   0  260 0 -0.8
57 麦浪乡初级中学     初级中学 公办 乡村 麦浪乡   0  240 0 -0.6
58 第一中学           完全中学 公办 城区 城关街道 0  750 1600  0.9
59 第二中学           完全中学 公办 城区 新城街道 0  620 1200  0.3
60 启明中学           完全中学 民办 镇区 青石镇   0  400  500  0.0
"""

_ALIASES = {
    1: ("县一小",),
    3: ("县实验小学",),
    RENAMING.serial: ("示例县新城小学",),
    11: ("青石中心校", "青石镇中心校"),
    24: ("桐子小学",),
    40: ("竹影学校",),
    45: ("县一初",),
    51: ("松月中学", "松月镇中学"),
    58: ("县一中",),
}


def _school(line: str) -> School:
    serial, name, kind, ownership, area, township, *numbers = line.split()
    pupils = dict(zip((PRIMARY, JUNIOR, SENIOR), map(int, numbers[:3]), strict=True))
    return School(
        int(serial), name, kind, ownership, area, township,
        {stage: number for stage, number in pupils.items() if number}, float(numbers[3]),
    )  # fmt: skip


SCHOOLS: dict[int, School] = {
    school.serial: school for school in (_school(line) for line in _ROSTER.strip().splitlines())
}


def is_open(serial: int, year: int) -> bool:
    """Whether the school exists in a year."""
    return not (serial == MERGER.ended and year >= MERGER.year)


def kind_in(serial: int, year: int) -> str:
    """The school's type in a year."""
    changed = serial == TYPE_CHANGE.serial and year >= TYPE_CHANGE.year
    return TYPE_CHANGE.kind if changed else SCHOOLS[serial].kind


def code_in(serial: int, year: int) -> str:
    """The ten-digit code in a year: category, invented province, serial number."""
    changed = serial == TYPE_CHANGE.serial and year >= TYPE_CHANGE.year
    number = TYPE_CHANGE.new_serial if changed else serial
    return f"{CATEGORY[kind_in(serial, year)]}{INVENTED_PROVINCE}{number:06d}"


def name_in(serial: int, year: int) -> str:
    """The school's name in a year."""
    if serial == TYPE_CHANGE.serial and year >= TYPE_CHANGE.year:
        return TYPE_CHANGE.name
    if serial == RENAMING.serial and year >= RENAMING.year:
        return COUNTY + RENAMING.short_name
    return SCHOOLS[serial].name


def stages_in(serial: int, year: int) -> list[str]:
    """The stages that the school teaches in a year."""
    if not is_open(serial, year):
        return []
    stages = list(SCHOOLS[serial].pupils)
    if serial == TYPE_CHANGE.serial and year >= TYPE_CHANGE.year:
        stages.append(JUNIOR)
    return stages


def aliases() -> list[tuple[str, int]]:
    """Other names under which schools occur."""
    return [(alias, serial) for serial, names in _ALIASES.items() for alias in names]
