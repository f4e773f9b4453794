"""What only a county can say, one row a county and school year."""

import dataframely as dy

from etl.contracts.columns import amount, count, school_year, text
from etl.contracts.identity import COUNTY_NAMES
from etl.contracts.yearly import YEAR_ALIASES


class CountyYear(dy.Schema):
    """Money, places and children of a whole county; money is that of the calendar year before the school year."""

    county = text(*COUNTY_NAMES, key=True)
    school_year = school_year(*YEAR_ALIASES)
    quota_primary_yuan = amount(
        "小学生均公用经费定额", "小学生均公用经费基准定额", "小学公用经费定额", unit="元", high=1e6
    )
    quota_junior_yuan = amount(
        "初中生均公用经费定额", "初中生均公用经费基准定额", "初中公用经费定额", unit="元", high=1e6
    )
    teacher_pay_yuan = amount(
        "教师年平均工资收入", "义务教育教师年平均工资收入", "教师平均工资", unit="元", high=1e7
    )
    official_pay_yuan = amount(
        "公务员年平均工资收入", "当地公务员年平均工资收入", "公务员平均工资", unit="元", high=1e7
    )
    quality_places = count("优质高中招生计划数", "优质普通高中招生计划数")
    quality_places_assigned = count("优质高中分配名额数", "优质高中招生分配名额", "分配到各初中的名额数")
    quality_places_rural = count("分配到农村初中的名额数", "其中农村初中名额", "农村初中分配名额数")
    disabled_children = count("适龄残疾儿童少年数", "适龄残疾儿童少年总数")
    disabled_enrolled = count("残疾儿童少年入学数", "已入学残疾儿童少年数", "适龄残疾儿童少年入学数")
    migrants_eligible = count("符合条件随迁子女数", "符合条件的随迁子女总数")
    migrants_public = count("公办学校就读随迁子女数", "随迁子女公办学校就读数", "公办就读随迁子女数")
    migrants_bought = count(
        "政府购买学位就读随迁子女数", "政府购买民办学位就读随迁子女数", "随迁子女政府购买民办学位就读数"
    )
