"""Who is who: schools, their names and codes over time, groups and membership."""

import dataframely as dy

from etl.contracts.columns import choice, code, day, flag, school_year, text

STAGES = {
    "primary": ("小学", "小学部", "小学阶段", "国小", "國小"),
    "junior": ("初中", "初中部", "初中阶段", "国中", "國中"),
    "senior": ("高中", "高中部", "普通高中"),
    "kindergarten": ("幼儿园", "学前"),
    "special": ("特殊教育", "特教"),
}
WHOLE_SCHOOL = {"whole": ("全校", "不分学段", "合计")}
SCHOOL_TYPES = {
    "小学": ("完全小学", "211", "国小", "國小"),
    "教学点": ("小学教学点", "218"),
    "初级中学": ("初中", "普通初中", "311"),
    "九年一贯制学校": ("九年一贯制", "312"),
    "完全中学": ("完中", "341"),
    "十二年一贯制学校": ("十二年一贯制", "345"),
    "高级中学": ("高中", "普通高中", "342"),
    "幼儿园": ("111",),
    "特殊教育学校": ("特殊教育", "特教学校", "511", "512", "513", "514"),
    "职业学校": ("职业初中", "职业高中", "中等职业学校"),
}

COUNTY_NAMES = ("县区", "统计三级", "区县", "县(区)", "县市区", "所在县区")


class School(dy.Schema):
    """One row a school and period: what it is called, what it is and where, from a school year on."""

    school_code = code(
        "学校标识码", "机构编码", "学校代码", "学校(机构)标识码", "学校编码", "XXBSM", key=True
    )
    valid_from = school_year("信息起始学年")
    school_name = text("学校名称", "机构名称", "学校(机构)名称", "校名", "单位名称", nullable=False)
    school_type = choice("办学类型", "学校类型", "学校类别", of=SCHOOL_TYPES)
    ownership = choice(
        "办学性质", "举办者性质", "公办民办", "办别",
        of={"公办": ("公立", "教育部门", "县级教育部门"), "民办": ("私立", "社会力量办学")},
    )  # fmt: skip
    urban_rural = choice(
        "城乡类型",
        "城乡分组",
        "城乡",
        of={
            "城区": ("111", "112", "主城区", "城乡结合区"),
            "镇区": ("121", "122", "123", "镇中心区", "镇乡结合区", "特殊区域"),
            "乡村": ("210", "220", "农村", "乡中心区", "村庄"),
        },
    )
    county = text(*COUNTY_NAMES)
    township = text("乡镇街道", "所在乡镇", "乡镇", "鄉鎮市區")
    counted = flag("是否计校数")
    parent_code = code("主校标识码", "原校点标识码", "所属主校标识码", nullable=True)


class SchoolAlias(dy.Schema):
    """Another name under which a school occurs in files."""

    alias = text("学校别名", "曾用名", "别名", key=True)
    school_code = code("学校标识码", "学校代码", key=True)


class SchoolSuccession(dy.Schema):
    """An old code that went over into a new one."""

    old_code = code("原标识码", "旧标识码", "原学校标识码", key=True)
    new_code = code("新标识码", "现标识码", "新学校标识码", key=True)
    succession_date = day("变更日期", nullable=False)
    succession_kind = choice(
        "变更类型",
        of={"更名": (), "合并": ("并校", "撤并"), "拆分": ("分立",), "变更类别": ("改变类别", "重新编码")},
        nullable=False,
    )


class SchoolGroup(dy.Schema):
    """An education group."""

    group_id = code("集团编号", "集团代码", key=True)
    group_name = text("集团名称", "教育集团", "教育集团名称", nullable=False)
    founded = day("成立日期", "组建日期", "成立时间")


class Membership(dy.Schema):
    """A school in a group from a day on, until a day or still."""

    group_id = code("集团编号", "集团代码", key=True)
    school_code = code("学校标识码", "学校代码", "成员校标识码", key=True)
    joined = day("加入日期", "入集团日期", "加入时间", key=True)
    left = day("退出日期", "退出时间")
    role = choice(
        "集团角色",
        "成员角色",
        "校际角色",
        of={
            "总校": ("核心校", "龙头校", "牵头校", "领办校", "理事长学校"),
            "分校": ("校区",),
            "成员校": ("成员", "托管校"),
            "平等成员": ("平等成员校", "成员校(不设总校)"),  # of a group of equals, which has no lead school
        },
        nullable=False,
    )
    tightness = choice(
        "紧密程度", "办学模式",
        of={"紧密型": ("融合型",), "联盟型": ("共建型",), "协作型": (), "托管型": ("托管",)},
    )  # fmt: skip
