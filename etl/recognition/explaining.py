"""Sheets that explain a workbook and hold no data: its instructions, contents, cover, code tables, filled-in samples.

A sheet is never left on the word of its name alone where it could be data: one that is called 说明 and can be read is
read, and one that names schools in its header and cannot be read is refused like any other. What is left is named.
"""

import re

from etl.contracts import CONTRACTS
from etl.problems import Refused
from etl.readers.sheet import EXPLANATION
from etl.recognition.matching import matched
from etl.recognition.plan import Unplanned

_EXPLAINS = re.compile(
    r"说明|目录|封面|封皮|须知|指南|字典|代码表|指标解释|注释|索引"
    r"|^(?:read ?me|instructions?|notes?|contents?|cover|index)$",
    re.IGNORECASE,
)
_SAMPLE = re.compile(r"^(?:填写|填报|录入)?(?:示例|样例|范例|样表)$")
_NAMES_SCHOOLS = ("school_code", "school_name")


def is_left(name: str, sheets: int) -> bool:
    """Whether a sheet of a workbook of ``sheets`` is left unread by its name: our own explanation, or a sample."""
    plain = name.strip()
    return sheets > 1 and (plain == EXPLANATION or _SAMPLE.match(plain) is not None)


def only_explains(name: str, sheets: int, refused: Refused) -> bool:
    """Whether a sheet that could not be read is called an explanation and has no header that names schools."""
    if sheets < 2 or not _EXPLAINS.search(name.strip()):
        return False
    titles = refused.heading.titles if isinstance(refused, Unplanned) else {}
    return not any(column in matched(CONTRACTS["school"], titles, None) for column in _NAMES_SCHOOLS)
