"""What each table must look like: one dataframely schema a table, the words of its columns beside them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import dataframely as dy

from etl.contracts import county, events, identity, published, yearly


@dataclass(frozen=True)
class ColumnSpec:
    """One column as files call it and as we keep it."""

    name: str
    label: str
    aliases: tuple[str, ...]
    kind: str
    unit: str
    required: bool
    key: bool
    low: float | None
    high: float | None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        return self.kind in {"count", "amount"}


@dataclass(frozen=True)
class Contract:
    """A table: its name, its Chinese label, its schema, and its columns in order."""

    table: str
    label: str
    schema: type[dy.Schema]

    @cached_property
    def columns(self) -> dict[str, ColumnSpec]:
        return {name: _spec(name, column) for name, column in self.schema.columns().items()}

    @cached_property
    def key(self) -> list[str]:
        return self.schema.primary_key()

    @cached_property
    def values(self) -> list[str]:
        return [name for name in self.columns if name not in self.key]

    @property
    def purpose(self) -> str:
        return (self.schema.__doc__ or "").strip().splitlines()[0]


def _labels() -> dict[str, str]:
    delivered = {
        name: spec.label for contract in CONTRACTS.values() for name, spec in contract.columns.items()
    }
    return delivered | {"awarded_students": "获奖学生人数"}


def _spec(name: str, column: Any) -> ColumnSpec:
    meta = column.metadata or {}
    return ColumnSpec(
        name=name,
        label=meta["label"],
        aliases=tuple(meta["aliases"]),
        kind=meta["kind"],
        unit=meta["unit"],
        required=column.primary_key or not column.nullable,
        key=column.primary_key,
        low=getattr(column, "min", None),
        high=getattr(column, "max", None),
        choices=meta.get("choices", {}),
    )


CONTRACTS: dict[str, Contract] = {
    contract.table: contract
    for contract in (
        Contract("school", "学校信息", identity.School),
        Contract("school_alias", "学校别名", identity.SchoolAlias),
        Contract("school_succession", "学校沿革", identity.SchoolSuccession),
        Contract("school_group", "教育集团", identity.SchoolGroup),
        Contract("membership", "集团成员", identity.Membership),
        Contract("enrolment", "学生与班级", yearly.Enrolment),
        Contract("teachers", "教师队伍", yearly.Teachers),
        Contract("facilities", "办学条件", yearly.Facilities),
        Contract("progression", "毕业与升学", yearly.Progression),
        Contract("exam", "学业考试", yearly.Exam),
        Contract("survey", "满意度调查", yearly.Survey),
        Contract("finance", "公用经费", yearly.Finance),
        Contract("award", "获奖荣誉", events.Award),
        Contract("exchange", "教师交流", events.Exchange),
        Contract("activity", "集团活动", events.Activity),
        Contract("extra_indicator", "自定义指标", yearly.ExtraIndicator),
        Contract("claim", "文献论断", published.Claim),
        Contract("county_year", "县级年度数据", county.CountyYear),
        Contract("document", "公开报道", published.Document),
        Contract("reported_school", "报道中的学校", published.ReportedSchool),
        Contract("attendance", "活动参加学校", events.Attendance),
        Contract("governance", "集团治理", events.Governance),
    )
}

REPORTED = frozenset({"document", "reported_school", "claim"})
"""The tables of what articles say: no figure of a county is made of them, and none names them as its source."""

LABELS = _labels()
"""What every quantity of the wide table is called, delivered or derived."""
