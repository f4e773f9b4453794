# ruff: noqa: E501 (a sentence is read whole)
"""Words of 成效证据 on 集团成效: who has any outcome to be judged by."""

from typing import Final

EVIDENCE: Final[dict[str, str]] = {
    "evidence.section": "成效证据：谁有数据，谁没有",
    "evidence.also": "、",
    "evidence.and_more": " 等",
    "evidence.exam": "学业考试",
    "evidence.progression": "毕业与升学",
    "evidence.award": "获奖",
    "evidence.survey": "满意度",
    "evidence.bare": "{of} 所成员校(含总校)中，**{n} 所自入集团以来没有任何成效数据**({kinds}都没有)：**{names}**{more}。这些学校的学生学得怎样，现有数据说不出来；没有数据不等于没有成效，也不等于有。",
    "evidence.all_bare": "**全部 {n} 所成员校自入集团以来没有任何成效数据**({kinds}都没有)：**{names}**{more}。集团有没有成效，现有数据说不出来。",
    "evidence.sentence": "自入集团以来有成效数据的成员校(含总校)：{parts}。",
    "evidence.part": "{kind} {n}/{of} 所",
    "evidence.title": "成员校的成效证据：入集团以来有数据的学年数 · {place} · 到 {year}",
    "evidence.years": "{n}/{of} 学年",
    "evidence.none": "没有",
    "evidence.verdict": "证据",
    "evidence.verdict.bare": "没有任何成效数据",
    "evidence.verdict.soft": "没有学业数据",
    "evidence.verdict.some": "有",
    "evidence.key": "格中：有数据的学年 ÷ 在集团的学年。没有(斜纹)：这些学年里没有一条可用的数(未报、已隐去，或确实没有，数据分不出来)。获奖不分学段；没有获奖记录不当作 0。",
    "evidence.left_out": "另有 {n} 所没有列出。",
}
