"""Where the name of a school in a table leads: to its own page, with everything else as the reader chose it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote_plus, urlencode

from dashboard.presenters.context import Context

_CODE = "SCHOOL_CODE"  # all but the code is the same in every address


def school_links(context: Context, names: Mapping[str, str]) -> dict[str, str]:
    """Name → address relative to the page; names that two schools share lead nowhere."""
    called: dict[str, list[str]] = {}
    for code, name in names.items():
        called.setdefault(name, []).append(code)
    params = urlencode({**context.chosen.as_params(), "school": _CODE})
    return {
        name: f"school?{params.replace(_CODE, quote_plus(codes[0]))}"
        for name, codes in called.items()
        if len(codes) == 1
    }
