"""All measures of the current version, computed anew from its batches on a chosen engine and written as Parquet."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import ibis.expr.types as ir

from balance.scope import KINDS, Scope
from etl.engines.opening import opened
from etl.problems import Problem, refuse
from etl.reference import registry
from etl.store.files import empty_folder, remove, write_synced
from etl.store.versions import Versions
from etl.warehouse.build import measures_only

MEASURES, MANIFEST = "measures", "manifest.json"
_INVENTED = "示例数据(模拟)，不可引用"
_COLUMNS = {
    "scope_kind": "范围类型(county 县区、group 教育集团、all 全部)",
    "scope": "范围名称，全部学校为空",
    "stage": "学段",
    "school_year": "学年(开始的那一年)",
    "indicator": "指标编号",
    "measure": "量度编号",
    "value": "值；没有值时为空，绝不是 0",
    "reason": "没有值的原因",
    "schools_n": "有数据的学校数",
    "pupils_n": "这些学校的在校生数",
}


@dataclass(frozen=True)
class Computed:
    """What was written: of which version, on which engine, how many rows, and how many of them have a value."""

    version: str
    engine: str
    rows: int
    with_value: int
    data: str
    standard: str
    scope_rule: str
    scope: str
    stage: str


def compute(
    store: Path,
    out: Path,
    engine: str,
    master: str = "",
    scope: Scope | None = None,
    stage: str | None = None,
) -> Computed:
    """Writes ``out``/measures/*.parquet and ``out``/manifest.json; ``out`` must not exist yet or be empty.

    ``scope`` and ``stage`` leave out the rows of other scopes and stages. Everything is computed beside ``out``
    and takes its place whole. Raises Refused where nothing was published, a batch is damaged, an engine is not
    there, or ``out`` holds something.
    """
    versions = Versions(store)
    current = versions.current()
    if current is None:
        raise refuse(
            Problem(
                check="no_data",
                what="还没有任何数据",
                found=str(store),
                fix="请先用 xiaoxiaohao load 装入数据",
            )
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise refuse(
            Problem(
                check="out_not_empty",
                what="要写的目录已经有内容，没有覆盖",
                found=str(out),
                fix="请换一个目录名，或先把它移走",
            )
        )
    version = versions.get(current)
    rules = registry()
    out.parent.mkdir(parents=True, exist_ok=True)
    work = empty_folder(out.parent / f".{out.name}.part")
    try:
        fresh, scratch = work / "fresh", work / "scratch"
        fresh.mkdir()
        scratch.mkdir()
        with opened(engine, scratch, master) as running:
            manifests = [versions.ledger.manifest(batch) for batch in version.batches]
            kinds = KINDS if scope is None else {scope.kind}
            measures_only(running, versions.ledger, manifests, rules, kinds)
            rows = _chosen(running.table("measure"), scope, stage)
            running.export(rows, fresh / MEASURES)
            computed = Computed(
                version=current,
                engine=engine,
                rows=running.rows_of(rows),
                with_value=running.rows_of(rows.filter(rows.value.notnull())),
                data=_INVENTED if version.invented else "、".join(version.sources),
                standard=rules.standard.label,
                scope_rule=rules.scope_rule.label,
                scope=str(scope or ""),
                stage=stage or "",
            )
        if computed.rows == 0:
            raise refuse(
                Problem(
                    check="nothing_measured",
                    what="选定的范围和学段里没有任何量度，没有写出",
                    found=" ".join(part for part in (computed.scope, computed.stage) if part),
                    fix="请检查县区、集团的名称和学段是否写对；名称见 xiaoxiaohao balance",
                )
            )
        write_synced(fresh / MANIFEST, _manifest(computed))
        if out.exists():
            out.rmdir()
        fresh.replace(out)
    finally:
        remove(work)
    return computed


def _chosen(rows: ir.Table, scope: Scope | None, stage: str | None) -> ir.Table:
    if scope is not None:
        rows = rows.filter(rows.scope_kind == scope.kind, rows.scope == scope.name)
    if stage is not None:
        rows = rows.filter(rows.stage == stage)
    return rows


def _manifest(computed: Computed) -> bytes:
    return json.dumps({**asdict(computed), "columns": _COLUMNS}, ensure_ascii=False, indent=1).encode()
