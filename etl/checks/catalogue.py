"""All checks that there are, by id."""

from etl.checks import logic_registry, logic_yearly, plausible_past, plausible_rows
from etl.checks.declare import Check

CHECKS: dict[str, Check] = {
    check.id: check
    for check in (
        *logic_yearly.CHECKS,
        *logic_registry.CHECKS,
        *plausible_rows.CHECKS,
        *plausible_past.CHECKS,
    )
}
_DECLARED = sum(len(room.CHECKS) for room in (logic_yearly, logic_registry, plausible_rows, plausible_past))
assert len(CHECKS) == _DECLARED, "two checks share an id"
