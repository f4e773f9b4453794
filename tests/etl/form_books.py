"""Statistical forms as schools fill them in: a school a workbook, a form a sheet, merged titles, 甲乙 and # rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from etl.loading import Delivery
from etl.problems import Problem
from tests.etl.deliveries import checked, letters

Lines = Sequence[Sequence[Any]]
BANDS = (
    "24岁及以下",
    "25-29岁",
    "30-34岁",
    "35-39岁",
    "40-44岁",
    "45-49岁",
    "50-54岁",
    "55-59岁",
    "60岁及以上",
)
PRIMARY_GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")


class Form:
    """One sheet: title over all columns, lines that say whose it is, header, 甲乙 row, rows of label, code, figures."""

    def __init__(
        self, title: str, columns: Sequence[str], rows: Mapping[str, Sequence[Any]], *, head: Sequence[str] = (),
        hidden: bool = False, ruler: bool = True,
    ) -> None:  # fmt: skip
        self.title, self.columns, self.rows = title, columns, rows
        self.head, self.hidden, self.ruler = head, hidden, ruler

    def write(self, page: Any) -> None:
        width = len(self.columns) + 1
        page.merge_range(0, 0, 0, width, self.title)
        for number, line in enumerate(self.head, start=1):
            page.merge_range(number, 0, number, width, line)
        at = len(self.head) + 1
        page.write_row(at, 0, ["指标名称", "代码", *self.columns])
        if self.ruler:
            page.write_row(at + 1, 0, ["甲", "乙", *range(1, len(self.columns) + 1)])
        for number, (label, figures) in enumerate(self.rows.items(), start=1):
            page.write_row(at + self.ruler + number, 0, [label, f"{number:02}", *figures])
        if self.hidden:
            page.hide()


class Pairs:
    """教基1001: names beside values, no grid."""

    def __init__(self, pairs: Mapping[str, Any], title: str = "学校(机构)基本情况") -> None:
        self.pairs, self.title = pairs, title

    def write(self, page: Any) -> None:
        page.merge_range(0, 0, 0, 3, self.title)
        for number, (label, value) in enumerate(self.pairs.items(), start=1):
            page.write_row(number, 0, [label, None, value])


def form_book(path: Path, **sheets: Form | Pairs) -> Path:
    """Writes a workbook; a sheet's name is its keyword (教基3112_小学)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        for name, form in sheets.items():
            form.write(book.add_worksheet(name))
    return path


def whose(code: str = "2135000001", name: str = "示例县第一小学", year: str = "2023") -> list[str]:
    return [f"学校标识码：{code}  填报单位：{name}  年度：{year}"]


def basics(code: str = "2135000001", name: str = "示例县第一小学", **more: Any) -> Pairs:
    facts = {
        "学校(机构)标识码": code,
        "学校(机构)名称": name,
        "办学类型": "小学",
        "城乡类型": "镇区",
        "统计三级": "示例县",
    }
    return Pairs({**facts, **more})


def pupils(total: Any = 300, grades: Sequence[Any] = (50, 50, 50, 50, 50, 50), **more: Any) -> Form:
    """教基3112; ``more`` are the form's head and other options."""
    columns = ["毕业生数", "招生数", "在校生数", *PRIMARY_GRADES, "预计毕业生数"]
    rows = {
        "总计": [48, 50, total, *grades, 50],
        "#女": [20, 22, 140, *([""] * 7)],
        "#寄宿生": ["-", "-", 30, *([""] * 7)],
        "#进城务工人员随迁子女": ["", "", 12, *([""] * 7)],
        "#农村留守儿童": ["", "", "-", *([""] * 7)],
    }
    return Form("小学分类型学生数", columns, rows, **more)


def staff(staff: Any = 22, teachers: Any = 20, **more: Any) -> Form:
    rows = {"总计": [staff, teachers, 1, 1, 0], "#女": [15, 14, 1, 0, 0], "#在编人员": [20, 19, 1, 0, 0]}
    return Form("中小学教职工数", ["教职工数", "专任教师", "行政人员", "教辅人员", "工勤人员"], rows, **more)


def ages(bands: Sequence[Any] = (1, 4, 3, 3, 3, 2, 2, 1, 1), total: Any = 20, **more: Any) -> Form:
    rows = {
        "合计": [total, 14, *bands],
        "正高级": [0, 0, *([0] * 9)],
        "副高级": [5, 3, *([""] * 9)],
        "中级": [8, 6, *([""] * 9)],
        "助理级": [6, 4, *([""] * 9)],
        "员级": [1, 1, *([""] * 9)],
        "未定职级": [0, 0, *([""] * 9)],
    }
    return Form("专任教师分年龄、分专业技术职务情况", ["合计", "#女", *BANDS], rows, **more)


def subjects(pe: Any = 2, art: Any = 3, total: Any = 20, **more: Any) -> Form:
    columns = ["合计", "道德与法治", "语文", "数学", "体育与健康", "艺术", "#音乐", "#美术", "本学年不授课"]
    rows = {
        "合计": [total, 1, 8, 6, pe, art, 1, 2, 0],
        "博士研究生": [0, *([""] * 8)],
        "硕士研究生": [2, *([""] * 8)],
        "本科": [15, *([""] * 8)],
        "专科": [3, *([""] * 8)],
        "高中阶段": [0, *([""] * 8)],
        "高中阶段以下": [0, *([""] * 8)],
    }
    return Form("义务教育阶段专任教师分课程、分学历情况", columns, rows, **more)


def backbone(primary: Any = 4, junior: Any = "-", **more: Any) -> Form:
    rows = {
        "县级以上骨干教师(小学)": [primary],
        "县级以上骨干教师(初中)": [junior],
        "县级以上骨干教师(高中)": ["-"],
    }
    return Form("学校(机构)补充情况", ["数量"], rows, **more)


def hardware(**more: Any) -> Form:
    rows = {
        "一、教学及辅助用房(平方米)": [2500],
        "#室内体育用房(平方米)": [400],
        "二、运动场地面积(平方米)": [3000],
        "三、教学仪器设备资产值(万元)": [75.2],
        "四、网络多媒体教室(间)": [12],
    }
    return Form("办学条件", ["合计"], rows, **more)


def whole_school(
    path: Path, code: str = "2135000001", name: str = "示例县第一小学", **changes: Form | Pairs
) -> Path:
    """A workbook with all forms of one primary school; ``changes`` put other sheets in their place or beside them."""
    head = whose(code, name)
    sheets: dict[str, Form | Pairs] = {
        "教基1001_小学": basics(code, name),
        "教基1102_小学": backbone(head=head),
        "教基3112_小学": pupils(head=head),
        "教基4149_小学": staff(head=head),
        "教基4153_小学": ages(head=head),
        "教基4155_小学": subjects(head=head),
        "教基5176_小学": hardware(head=head),
    }
    return form_book(path, **{**sheets, **changes})


JUNIOR = ("3135000002", "示例县第二中学")


def one(path: Path, **wishes: Any) -> Delivery:
    [delivery] = checked(path, **wishes).deliveries
    return delivery


def value(delivery: Delivery, table: str, column: str, stage: str = "primary") -> Any:
    [found] = delivery.tables[table].filter(stage=stage)[column].to_list()
    return found


def refused(path: Path, **wishes: Any) -> Problem:
    [problem] = letters(lambda: checked(path, **wishes))
    return problem


def place(problem: Problem) -> tuple[str, str, int | None, str]:
    return problem.check, problem.sheet, problem.row, problem.column
