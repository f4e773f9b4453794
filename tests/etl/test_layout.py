"""A warehouse file names its layout: one of another layout is not read but built anew from the batches."""

import hashlib
from pathlib import Path

from balance.scope import URBAN_RURAL, Scope
from etl.contracts import CONTRACTS
from etl.reading import Reader
from etl.store.versions import Versions
from etl.warehouse.build import LAYOUT
from etl.warehouse.engine import Reading

FINGERPRINTS = {2: "1f418561d9191b47", 3: "5ee3954ab3825db2", 4: "5ee3954ab3825db2", 5: "59b9389b94f781cf"}
"""Layout → what the tables and columns hash to that are not those of contracts (``etl.warehouse.layout`` looks at
these). When this fails, give ``LAYOUT`` the next number, with its line here:
else readers would open files that lack what they ask for."""


def fingerprint(path: Path) -> str:
    delivered = {(table, column) for table, contract in CONTRACTS.items() for column in contract.columns}
    columns = {column for _, column in delivered}
    with Reading(path) as reading:
        found = reading.rows(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_catalog = 'new' "
            "ORDER BY ALL"
        )
    derived = [
        one for one in found if one[0] not in CONTRACTS and (one[0] != "school_year" or one[1] not in columns)
    ]
    return hashlib.sha256(repr(derived).encode()).hexdigest()[:16]


def test_another_layout_has_another_number(published: Path) -> None:
    assert {LAYOUT: fingerprint(Versions(published / "store").warehouse("1.0.0"))} == {
        LAYOUT: FINGERPRINTS[LAYOUT]
    }


def test_a_file_of_an_older_layout_is_built_anew_and_goes(store: Path) -> None:
    path = Versions(store).warehouse("1.0.0")
    older = path.with_name("school-1.0.0.duckdb")
    path.rename(older)
    older.write_bytes(b"of another layout")
    values = Reader(store).values("1.0.0", Scope("all"), "primary", ["books_per_pupil"])
    assert values.height > 0
    assert path.exists()
    assert not older.exists()


def test_parts_of_homes_are_numbered_by_all_words_that_a_delivery_may_use() -> None:
    assert set(URBAN_RURAL) == set(CONTRACTS["school"].columns["urban_rural"].choices)
