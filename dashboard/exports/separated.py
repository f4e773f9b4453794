"""The table behind a figure as CSV that Excel and WPS open rightly: a byte order mark, CRLF, no living formula."""

import csv
import io
import re

from dashboard.charts.table import TableView
from dashboard.exports.report import clean

# Signs with which a spreadsheet begins a formula, full-width ones too; blanks before them do not protect.
_LIVING = re.compile("^[\\s\\u00a0\\u3000\\ufeff]*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20\\t\\r\\n]")
_PLAIN_NUMBER = re.compile("^[+\\-\u2212]?[0-9][0-9,]*(\\.[0-9]+)?%?$")


def separated(view: TableView) -> bytes:
    """The table as UTF-8 CSV; text that would begin a formula stays text by a quote before it."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    for row in (view.headings, *view.rows):
        writer.writerow([harmless(words) for words in row])
    return b"\xef\xbb\xbf" + made.getvalue().encode("utf-8")


def harmless(words: str) -> str:
    """Words as a cell of a CSV file: on one line, and never a formula; plain numbers are left as they are."""
    flat = re.sub(r"[\r\n]+", " ", clean(words))
    if _LIVING.match(flat) and not _PLAIN_NUMBER.match(flat.strip()):
        return f"'{flat}"
    return flat
