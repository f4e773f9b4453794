"""The words of the buttons above a figure; plotly carries only English of its own."""

from typing import Final

DICTIONARY: Final = {
    "Download plot as a PNG": "下载图片",
    "Download plot as a png": "下载图片",
    "Download plot": "下载图片",
    "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
    "Snapshot succeeded": "图片已保存",
    "Sorry, there was a problem downloading your snapshot!": "图片没有保存成功，请再试一次",
    "Zoom": "缩放",
    "Pan": "平移",
    "Box Select": "框选",
    "Lasso Select": "套索选",
    "Zoom in": "放大",
    "Zoom out": "缩小",
    "Autoscale": "自动缩放",
    "Reset axes": "复原",
    "Reset": "复原",
    "Toggle Spike Lines": "辅助线",
    "Show closest data on hover": "显示最近的数据",
    "Compare data on hover": "对比数据",
    "Double-click to zoom back out": "双击复原",
    "Click to enter plot title": "",
}
LOCALE: Final = {
    "dictionary": DICTIONARY,
    "format": {
        "months": [f"{month}月" for month in range(1, 13)],
        "shortMonths": [f"{month}月" for month in range(1, 13)],
        "days": [f"星期{day}" for day in "日一二三四五六"],
        "shortDays": [f"周{day}" for day in "日一二三四五六"],
        "date": "%Y-%m-%d",
    },
}
