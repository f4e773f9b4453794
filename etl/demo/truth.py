"""The pages that go with the files: what was planted, and what this folder is."""

from collections.abc import Mapping

from etl.contracts import CONTRACTS
from etl.demo.cooperation import ABSENT, ITEMS, RULES, UNREPORTED
from etl.demo.county_year import ASSIGNED, BOUGHT_SINCE
from etl.demo.gaps import GAPS
from etl.demo.groups import GROUPS, Group, ever_joined, in_two_groups
from etl.demo.results import FEWEST_SHOWN, OWN_INDICATOR, OWN_INDICATOR_SINCE, SCORE_GROWTH
from etl.demo.roster import (
    MERGER,
    RENAMING,
    SCHOOLS,
    TYPE_CHANGE,
    UNCOUNTED,
    YEARS,
    aliases,
    code_in,
    name_in,
)
from etl.demo.teachers import BACKBONE_GROWTH

FICTION = "示例数据(模拟)：本县、学校与数字均为虚构"
EFFECTS = {
    "backbone": ("每百名学生县级以上骨干教师数", 1.0, "人"),
    "score": ("学业考试平均分(各学科)", 1.0, "分"),
    "general_rate": ("普高升学率", 100.0, "个百分点"),
}


def truth_page() -> str:
    """TRUTH.md: every effect, event and gap that the generator planted."""
    parts = (
        _opening(),
        _table_of_groups(),
        *(_group_section(group) for group in GROUPS),
        _common_growth(),
        _comparison(),
        _county(),
        _cooperation(),
        _changes(),
        _gaps(),
    )
    return "\n".join(parts)


def readme_page(names: list[str]) -> str:
    """README.md of the folder."""
    listing = "\n".join(f"- `{name}`" for name in names)
    return f"""{FICTION}

# 示例县数据

这是一个虚构县的办学数据，供演示、教学和测试使用；任何学校、集团与数字都不对应真实单位。
{len(SCHOOLS)} 所学校，{YEARS[0]}—{YEARS[-1]} 共 {len(YEARS)} 个学年(2023 指 2023—2024 学年)，{len(GROUPS)} 个教育集团。

- 文件由程序生成，每次运行逐字节相同。重新生成：`make demo-data`，或 `python -m etl.demo data/demo`。
- 请勿手工修改本文件夹；要改数据，改 `etl/demo/` 中的程序。
- 编码 UTF-8(带 BOM)，换行 CRLF，可用 Excel、WPS 直接打开；学校标识码请按文本导入。
- 空白表示未报，`**` 表示已隐去，`/` 表示不适用，三者都不是 0。
- 埋入的“真相”(哪些集团真有效果、哪些没有)见 [TRUTH.md](TRUTH.md)。

## 文件

{listing}
"""


def _opening() -> str:
    return f"""{FICTION}

# 埋入的真相

本页由生成程序写出，列明数据中埋入的效果、事件与缺失，用来检验分析是否诚实：有效果的应当看得出，没有效果的不应当说成有。
“每年”从加入学年起算，加入当年计为第 1 年：第 n 年的累计效果 = 每年效果 × n；退出后不再计。
教师与在校生是 9 月 1 日时点数；学业考试在该学年末；`毕业与升学` 中 t 学年的毕业生于 t 年夏季毕业，属于 t−1 学年，
因此普高升学率的效果比加入学年晚一行出现。
"""


def _table_of_groups() -> str:
    lines = ["## 六个集团一览", "", "| 集团 | 起始学年 | 学段 | 学校数 | 真相 |", "|---|---|---|---|---|"]
    for group in GROUPS:
        number = len(group.memberships)
        lines.append(
            f"| {group.group_id} {group.name} | {group.founded} | {group.stage} | {number} | {group.verdict} |"
        )
    return "\n".join(lines) + "\n"


def _group_section(group: Group) -> str:
    lines = [f"## {group.group_id} {group.name}", "", f"**{group.verdict}。** {group.story}", ""]
    lines.append(f"- 总校：{_name(group.lead)}；效果只作用于{group.stage}。")
    for member in group.members:
        left = f"，{member.left} 学年前退出" if member.left else ""
        lines.append(
            f"- {member.role}：{_name(member.serial)}({member.tightness}，{member.joined} 学年加入{left})"
        )
    lines.append("")
    lines += _effects("成员校每年", group.lifts) or ["- 成员校的集团效果：0(所有指标)。"]
    lines += _effects(f"成员校自身走势({YEARS[0]} 学年起每年，与集团无关)", group.own_trend)
    lines += _effects("总校每年", group.lead_lifts)
    if group.dilutes_lead:
        lines.append(
            f"- 总校自 {group.founded} 学年起扩招，骨干教师不增，专任教师只按增量一半配备，校舍设备无新增项目。"
        )
    return "\n".join(lines) + "\n"


def _effects(who: str, effects: Mapping[str, float]) -> list[str]:
    return [
        f"- {who}：{EFFECTS[what][0]} {size * EFFECTS[what][1]:+.2f} {EFFECTS[what][2]}"
        for what, size in effects.items()
    ]


def _common_growth() -> str:
    return f"""## 全县共同的变化(与集团无关)

- 每百名学生骨干教师数：每校每年 +{BACKBONE_GROWTH} 人；学业平均分：每校每年 +{SCORE_GROWTH} 分；
  普高升学率：每年 +0.7 个百分点。
- 校舍、场地、设备、多媒体教室、图书、计算机由“薄弱学校改造”项目按缺口补足，**与是否在集团无关**；
  起点低的学校补得多，若不找起点相近的学校对比，会误以为是集团的作用。
- 县域校际差异系数因此逐年下降，主要是抬底；50 岁及以上教师占比缓慢上升，乡村始终高于全县。
"""


def _comparison() -> str:
    joined = ever_joined()
    never = [serial for serial in SCHOOLS if serial not in joined]
    names = "、".join(SCHOOLS[serial].short_name for serial in never)
    both = "、".join(_name(serial) for serial in in_two_groups())
    leavers = "、".join(
        f"{_name(member.serial)}({group.group_id}，{member.left} 年 7 月退出)"
        for group in GROUPS
        for member in group.members
        if member.left
    )
    return f"""## 谁在集团里

- 曾在集团的学校 {len(joined)} 所；从未加入的 {len(never)} 所，可作对比：{names}。
- 薄弱学校更常被编入集团(有选择)，所以成员校起点低于对比校。
- 同时属于两个集团：{both}。
- 退出集团：{leavers}。
"""


def _county() -> str:
    enough = next(year for year, share in zip(YEARS, ASSIGNED, strict=True) if share >= 0.5)
    return f"""## 县级年度数据

- 教师年平均工资收入 2020 学年起不低于公务员(起点低约 2,000 元，每年多涨约 700 元)；工资与定额都是上一财政年度的数。
- 优质高中名额分配比例由 {ASSIGNED[0]:.0%} 升到 {ASSIGNED[-1]:.0%}，{enough} 学年起不低于 50%;
  其中农村初中的份额每年约升 1 个百分点。
- 适龄残疾儿童少年每年少 2 人未入学，2020 学年起入学率达到 95%。
- {BOUGHT_SINCE} 学年起为民办学校里约七成的随迁子女购买学位，此前没有；符合条件的随迁子女中约 6% 两边都没有。
- 小学、初中生均公用经费定额每年升 3%；不足 100 人的学校都按 100 人核定。
"""


def _cooperation() -> str:
    lines = [
        "## 集团的活动与治理",
        "",
        f"- {UNREPORTED} 没有登记哪些学校参加活动；其余集团每次活动各校参加人数之和等于参与人数。",
        f"- {_name(ABSENT)} 除自己主办外从不参加活动；"
        "其余成员校紧密型约 85%、其他约 55% 的场次参加，培训全员参加。",
        "- 治理事项自哪个学年起有(“无”：报了没有；“未报”：没有报):",
        "",
        f"| 集团 | {' | '.join(ITEMS)} |",
        f"|---{'|---' * len(ITEMS)}|",
    ]
    for name, rules in RULES.items():
        cells = [
            "未报" if place >= rules.reported else str(since) if since else "无"
            for place, since in enumerate(rules.since)
        ]
        lines.append(f"| {name}{'' if rules.dated else '(没有文件日期)'} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _changes() -> str:
    new_code = code_in(TYPE_CHANGE.serial, TYPE_CHANGE.year)
    points = "、".join(_name(school.serial) for school in SCHOOLS.values() if school.kind == "教学点")
    uncounted = "、".join(f"{_name(serial)}(主校 {_name(main)})" for serial, main in UNCOUNTED.items())
    others = "、".join(f"{alias}={code_in(serial, YEARS[0])}" for alias, serial in aliases())
    return f"""## 学校的变化

- 合并：{_name(MERGER.ended)} 于 {MERGER.year} 学年并入 {_name(MERGER.kept)}，沿用后者标识码；校舍、教师、学生一并转入。
- 变更类别：{_name(TYPE_CHANGE.serial)} 于 {TYPE_CHANGE.year} 学年改为 {TYPE_CHANGE.name}，新标识码 {new_code};
  初中部从七年级办起，到 2024 学年才有九年级，此前没有初中考试与毕业生。
- 更名：{_name(RENAMING.serial)} 于 {RENAMING.year} 学年更名为 {name_in(RENAMING.serial, RENAMING.year)}，标识码不变。
- 教学点(各学年均不足 50 人)：{points}。
- 不计校数：{uncounted}。
- 别名：{others}。
"""


def _gaps() -> str:
    lines = [
        "## 缺失与隐去",
        "",
        "| 表 | 学校 | 学年(年度) | 列 | 写作 | 原因 |",
        "|---|---|---|---|---|---|",
    ]
    for gap in GAPS:
        contract = CONTRACTS[gap.table]
        where = "".join(f"，{value}" for value in gap.where.values())
        marker = f"`{gap.marker}`" if gap.marker else "空白"
        column = contract.columns[gap.column].label
        lines.append(
            f"| {contract.label} | {_name(gap.serial)}{where} | {gap.year} | {column} | {marker} | {gap.reason} |"
        )
    lines += [
        "",
        f"另有三条规则：参考人数不足 {FEWEST_SHOWN} 人的平均分与标准差写 `**`;",
        "民办学校和高中部的划片范围内在校生数写 `/`;",
        "教学点的音乐、美术专用教室数写 `/`。没有获奖的学校当年没有行，不作 0。",
        f"自定义指标 `{OWN_INDICATOR}`(课后服务参与率，参与人数 ÷ 在校生数)自 {OWN_INDICATOR_SINCE} 学年起采集。",
    ]
    return "\n".join(lines) + "\n"


def _name(serial: int) -> str:
    return f"{SCHOOLS[serial].name}({code_in(serial, YEARS[0])})"
