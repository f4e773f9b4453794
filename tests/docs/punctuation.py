"""Chinese sentences stand with Chinese punctuation (GB/T 15834): ``python -m tests.docs.punctuation [--fix]``.

Many keyboards and editors leave a half-width comma between two Chinese characters. This finds them in what
readers see (string literals of the three floors, the cards, the documents) and, with ``--fix``, sets them right.
Brackets are left as they are: column headings carry their units in either form.
"""

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("balance", "etl", "dashboard")
CARDS = ("data/reference/indicators.yml", "data/reference/standards.yml")
# The invented county's own rows are data, and one room writes the document that tells of it.
DATA = re.compile(r"^etl/demo/(?!truth|groups|gaps)")

FULL = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"}
HAN = r"\u3400-\u9fff"
_BEFORE = rf"[*\"'{HAN}\u201d\u300b\u3011%)}}`\u2460-\u2473]"
_AFTER = rf"[`{HAN}\u201c\u300a\u3010\u2460-\u2473]"
# A mark behind a Chinese character, or between anything closed and a Chinese character; marks of bold do not count.
_MARK = re.compile(
    rf"(?<=[{HAN}\u201d\u300b])(?P<markup>[*_]*)(?P<a>[,:;?!])(?![ =])"
    rf"|(?<={_BEFORE})(?P<b>[,:;?!])(?=[*_]*{_AFTER})|(?<=[0-9A-Za-z*])(?<!&[gl]t)(?<!&amp)(?<!&quot)(?P<c>[,;])(?=[*_]*{_AFTER})"
)
_LEAVE = re.compile(r"`[^`]*`|\]\([^)]*\)|https?://\S+|<[^<>]*>")
_BLANK = re.compile(r"\{[^{}]*\}")
_BETWEEN_BLANKS = re.compile(r"(?<=[}\u201d)*])[,:;](?=\**\{)")
# In a room of words every mark is one of a sentence, beside whatever blanks, signs and numbers it stands.
_IN_WORDS = re.compile(
    r"(?<![A-Za-z0-9\s])[,:;](?![\s\d\"'/=])|(?<=[}%)*|])[,:;](?=[\d\"'])|(?<=\d)[,:;](?=[^\x00-\x7f{*])"
)
_PATTERN = re.compile(r"\(\?|\\\\?[dsw]|\[\^")


def set_right(text: str, leave: re.Pattern[str] | None = None) -> str:
    """The text with full-width marks between Chinese characters; what ``leave`` matches is kept."""
    kept = [match.span() for match in leave.finditer(text)] if leave else []

    def mark(match: re.Match[str]) -> str:
        if any(start < match.end() - 1 < end - 1 or start == match.end() - 1 for start, end in kept):
            return match[0]
        found = match["a"] or match["b"] or match["c"]
        return (match["markup"] or "") + FULL[found]

    return _MARK.sub(mark, text)


def _outside_blanks(text: str, marks: re.Pattern[str]) -> str:
    kept = [match.span() for match in (*_BLANK.finditer(text), *re.finditer("`[^`]*`", text))]
    return marks.sub(
        lambda mark: mark[0] if any(a <= mark.start() < b for a, b in kept) else FULL[mark[0]], text
    )


def in_code(source: str, *, words: bool = False) -> str:
    """Python source with its sentences set right: literals that are neither raw, nor patterns, nor docstrings.

    ``words``: a room of Chinese words, where a sentence (what an id means) may be made of blanks alone.
    """
    lines = source.splitlines(keepends=True)
    changes = []
    before, held = tokenize.NEWLINE, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            docstring = before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
            prefix = token.string[: re.search("['\"]", token.string).start()].lower()  # type: ignore[union-attr]
            if not docstring and not {"r", "b"} & set(prefix) and not _PATTERN.search(token.string):
                right = set_right(token.string, _BLANK)
                if words and held in ("", ":", "("):
                    right = _outside_blanks(right, _IN_WORDS)
                if words or re.search(f"[{HAN}]", right):
                    right = _BETWEEN_BLANKS.sub(lambda mark: FULL[mark[0]], right)
                if right != token.string:
                    changes.append((token.start, token.end, right))
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            before, held = token.type, "" if token.type == tokenize.STRING else token.string
    for (row, column), (end_row, end_column), right in reversed(changes):
        head, tail = lines[row - 1][:column], lines[end_row - 1][end_column:]
        lines[row - 1 : end_row] = (head + right + tail).splitlines(keepends=True)
    return "".join(lines)


def in_document(text: str) -> str:
    """Markdown with its sentences set right; code, links and tags are left alone."""
    parts = re.split(r"(^```.*?^```)", text, flags=re.DOTALL | re.MULTILINE)
    return "".join(part if part.startswith("```") else set_right(part, _LEAVE) for part in parts)


def in_cards(text: str) -> str:
    """YAML with the sentences of its values set right; keys, lists and comments are left alone."""

    def value(line: str) -> str:
        found = re.match(r"(\s*(?:- )?[\w.]+:\s+)(?![\[{|>&])(.*)$", line, re.DOTALL)
        return found[1] + set_right(found[2]) if found else line

    return "".join(value(line) for line in text.splitlines(keepends=True))


def looked_at() -> Iterator[tuple[Path, str, str]]:
    """Every file that speaks to readers, as it is and as it should be."""
    for room in CODE:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not DATA.match(path.relative_to(ROOT).as_posix()):
                words = path.parent == ROOT / "dashboard" / "words"
                yield path, (text := path.read_text("utf-8")), in_code(text, words=words)
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
    for path in sorted(documents):
        if "store" not in path.relative_to(ROOT).parts:
            yield path, (text := path.read_text("utf-8")), in_document(text)
    for name in CARDS:
        yield ROOT / name, (text := (ROOT / name).read_text("utf-8")), in_cards(text)


def main(arguments: list[str]) -> int:
    wrong = [(path, text, right) for path, text, right in looked_at() if text != right]
    for path, text, right in wrong:
        if "--fix" in arguments:
            path.write_text(right, "utf-8")
            continue
        pairs = zip(text.splitlines(), right.splitlines(), strict=True)
        lines = [number for number, (one, other) in enumerate(pairs, 1) if one != other]
        print(f"  {path.relative_to(ROOT)}: {', '.join(map(str, lines[:8]))}")
    if wrong and "--fix" not in arguments:
        print("half-width punctuation in Chinese sentences: make format", file=sys.stderr)
    return int(bool(wrong) and "--fix" not in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
