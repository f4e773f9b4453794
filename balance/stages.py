"""Stages of schooling: their order, their Chinese names, and which of them the official calculation knows."""

PRIMARY, JUNIOR, SENIOR = "primary", "junior", "senior"
KINDERGARTEN, SPECIAL, WHOLE = "kindergarten", "special", "whole"

LABELS = {
    PRIMARY: "小学",
    JUNIOR: "初中",
    SENIOR: "高中",
    KINDERGARTEN: "幼儿园",
    SPECIAL: "特殊教育",
    WHOLE: "全校",
}
OFFICIAL = (PRIMARY, JUNIOR)
MEASURED = (PRIMARY, JUNIOR, SENIOR)
