"""Problems are letters to the person who can fix them: what, where, found, expected, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

LOGIC, PLAUSIBILITY = "逻辑校验", "经验校验"


@dataclass(frozen=True)
class Problem:
    """One letter, in Chinese. ``check`` is the stable name of the rule; ``row`` counts as the spreadsheet does.

    ``rows``: all rows the letter is about, where there are more than the one named. ``pile``: LOGIC must be put
    right, PLAUSIBILITY may be explained instead; empty where a file cannot be read or a cell not be understood.
    """

    check: str
    what: str
    fix: str
    found: str = ""
    expected: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    more: int = 0
    rows: tuple[int, ...] = ()
    pile: str = ""

    @property
    def where(self) -> str:
        parts = [
            f"文件“{self.file}”" if self.file else "",
            f"工作表“{self.sheet}”" if self.sheet else "",
            f"第 {self.row} 行" if self.row is not None else "",
            f"“{self.column}”列" if self.column else "",
        ]
        return " ".join(part for part in parts if part)

    @property
    def letter(self) -> str:
        """The whole letter on one line."""
        parts = [
            self.what,
            self.where and f"位置：{self.where}",
            self.found and f"读到：{self.found}",
            self.expected and f"应为：{self.expected}",
            f"怎么办：{self.fix}",
            self.more and f"同类问题另有 {self.more} 处",
        ]
        return "；".join(str(part) for part in parts if part)

    def at(self, file: str = "", sheet: str = "") -> "Problem":
        """The same letter with its file and sheet filled in, where they were not yet known."""
        return replace(self, file=self.file or file, sheet=self.sheet or sheet)


class Refused(Exception):
    """The input is refused whole; nothing was changed. Carries all letters at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.letter for problem in self.problems))


def refuse(problem: Problem) -> Refused:
    """One letter as an exception."""
    return Refused([problem])
