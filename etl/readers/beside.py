"""What an XLSX says beside its cells: comments, text boxes, and the copies of data that it carries unseen."""

import html
import io
import re
import zipfile

import polars as pl

_PLACES = {
    "批注": re.compile(r"xl/(comments[^/]*|threadedcomments/[^/]*)\.xml", re.IGNORECASE),
    "文本框": re.compile(r"xl/drawings/[^/]*\.(xml|vml)", re.IGNORECASE),
    "数据透视表缓存": re.compile(r"xl/pivotcache/[^/]*\.xml", re.IGNORECASE),
    "外部链接缓存": re.compile(r"xl/externallinks/[^/]*\.xml", re.IGNORECASE),
}
_WORDS = re.compile(rb">([^<>]+)<|\s(?:name|v)\s*=\s*[\"']([^\"'<>]*)[\"']")


def beside_cells(content: bytes) -> dict[str, pl.Series]:
    """The texts in each of these places, those that there are; of an archive that was found to be whole."""
    found: dict[str, pl.Series] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for place, pattern in _PLACES.items():
            parts = [entry for entry in package.infolist() if pattern.fullmatch(entry.filename)]
            texts = [text for part in parts for text in _texts(package.read(part))]
            if texts:
                found[place] = pl.Series(texts)
    return found


def _texts(part: bytes) -> list[str]:
    words = (text or attribute for text, attribute in _WORDS.findall(part))
    return [html.unescape(word.decode("utf-8", errors="replace")) for word in words if word.strip()]
