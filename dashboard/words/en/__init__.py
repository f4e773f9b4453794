"""The words of the dashboard in English, room by room as in Chinese; a test keeps the two alike."""

from typing import Final

from dashboard.words.en.activities import ACTIVITIES
from dashboard.words.en.balance import BALANCE
from dashboard.words.en.compare import COMPARE
from dashboard.words.en.compliance import COMPLIANCE
from dashboard.words.en.delivery import DELIVERY
from dashboard.words.en.dictionary import DICTIONARY
from dashboard.words.en.dots import DOTS
from dashboard.words.en.effect import EFFECT
from dashboard.words.en.evidence import EVIDENCE
from dashboard.words.en.exchange import EXCHANGE
from dashboard.words.en.export import EXPORT
from dashboard.words.en.house import HOUSE
from dashboard.words.en.overview import OVERVIEW
from dashboard.words.en.published import PUBLISHED
from dashboard.words.en.results import RESULTS
from dashboard.words.en.school import SCHOOL
from dashboard.words.en.teachers import TEACHERS

EN: Final[dict[str, str]] = (
    HOUSE
    | OVERVIEW
    | ACTIVITIES
    | COMPARE
    | COMPLIANCE
    | BALANCE
    | DELIVERY
    | DICTIONARY
    | DOTS
    | EFFECT
    | EVIDENCE
    | EXCHANGE
    | EXPORT
    | PUBLISHED
    | SCHOOL
    | RESULTS
    | TEACHERS
)
