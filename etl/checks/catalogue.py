"""All checks that there are, by id."""

from etl.checks import logic_published, logic_registry, logic_yearly, plausible_past, plausible_rows
from etl.checks.declare import Check

CHECKS: dict[str, Check] = {
    check.id: check
    for check in (
        *logic_yearly.CHECKS,
        *logic_registry.CHECKS,
        *logic_published.CHECKS,
        *plausible_rows.CHECKS,
        *plausible_past.CHECKS,
    )
}
_ROOMS = (logic_yearly, logic_registry, logic_published, plausible_rows, plausible_past)
_DECLARED = sum(len(room.CHECKS) for room in _ROOMS)
assert len(CHECKS) == _DECLARED, "two checks share an id"
