"""A formula of a card is plain arithmetic on column names; here it is read, checked and turned into Ibis."""

import ast
from collections.abc import Callable
from operator import add, mul, sub, truediv
from typing import Any

import ibis
import ibis.expr.types as ir

_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.Div: truediv,
}


def columns_of(formula: str) -> set[str]:
    """The column names that a formula uses; raises ValueError where it is more than arithmetic."""
    return {node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name)}


def to_ibis(formula: str, table: ir.Table) -> Any:
    """The formula as an Ibis expression; any missing component makes the whole missing, never 0.

    A divisor of 0 gives a missing value, since engines disagree on what x/0 is.
    """
    return _compile(_parse(formula), table)


def _parse(formula: str) -> ast.expr:
    try:
        body = ast.parse(str(formula), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"算式“{formula}”写法有误") from error
    _refuse_more_than_arithmetic(body, formula)
    return body


def _refuse_more_than_arithmetic(node: ast.expr, formula: str) -> None:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            _refuse_more_than_arithmetic(left, formula)
            _refuse_more_than_arithmetic(right, formula)
        case ast.Name() | ast.Constant(value=int() | float()):
            pass
        case _:
            raise ValueError(f"算式“{formula}”只能用列名、数字和加减乘除")


def _compile(node: ast.expr, table: ir.Table) -> Any:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            divisor = _compile(right, table)
            if isinstance(op, ast.Div):
                divisor = divisor.nullif(0.0)
            return _OPERATIONS[type(op)](_compile(left, table), divisor)
        case ast.Name(id=name):
            return table[name].cast("float64")
        case ast.Constant(value=value):
            return ibis.literal(float(value), "float64")  # type: ignore[arg-type]
    raise AssertionError("checked by _parse")
