"""Hardware that a school's stages share is split by weighted pupils, so that each stage enters its own figures.

Source: 《县域义务教育阶段均衡发展差异系数计算的拆分问题》: 九年一贯制 1:1.1, 完全中学 1:1.2, 十二年一贯制 1:1.1:1.32.
The three are one set of weights (小学 1, 初中 1.1, 高中 1.32), since 1.32 / 1.1 = 1.2.
"""

import ibis
import ibis.expr.types as ir


def stage_shares(enrolment: ir.Table, weights: dict[str, float]) -> ir.Table:
    """Share of a school's common hardware that belongs to each of its stages.

    Takes columns school_code, school_year, stage, students; gives the keys and ``share`` (0–1, sums to 1
    over the stages of a school and year). Missing where any stage's pupils are missing or all are 0:
    a split that rests on an unknown is unknown.
    """
    weighing = ((stage, ibis.literal(weight, "float64")) for stage, weight in weights.items())
    shared = enrolment.filter(enrolment.stage.isin(list(weights)))
    weighted = shared.mutate(weighted=shared.students * shared.stage.cases(*weighing, else_=None))
    school = ibis.window(group_by=["school_code", "school_year"])
    complete = (weighted.weighted.count().over(school) == weighted.count().over(school)) & (
        weighted.weighted.sum().over(school) > 0
    )
    share = weighted.weighted / weighted.weighted.sum().over(school).nullif(0.0)
    return weighted.select(
        "school_code", "school_year", "stage", share=ibis.cases((complete, share), else_=None).cast("float64")
    )
