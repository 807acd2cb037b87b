"""Whether a condition of an item holds, for the answers to the question it looks at. Pure.

R4's own definitions of the operators are worded wrongly ("at least no answer"); meant, and said so in R5, is: `=`, `>`,
`<`, `>=`, `<=` hold when at least one answer does, `!=` when no answer equals. A question that is not put counts as not
answered, also where it keeps a value. So without any answer `!=` holds, and no comparison does.
Source: FHIR R4 Questionnaire.item.enableWhen; R5 value set questionnaire-enable-operator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from services.record.questionnaires.model import EnableCondition, Operator
from services.record.questionnaires.values import Value, compare, equal

_ORDERS: Final[dict[Operator, Callable[[int], bool]]] = {
    Operator.GREATER: lambda order: order > 0,
    Operator.LESS: lambda order: order < 0,
    Operator.GREATER_OR_EQUAL: lambda order: order >= 0,
    Operator.LESS_OR_EQUAL: lambda order: order <= 0,
}


def holds(condition: EnableCondition, answers: Sequence[Value]) -> bool:
    """Whether it holds for these answers (none: the question is not answered, or not put)."""
    operator, wanted = condition.operator, condition.answer
    if condition.question is None or operator is None or wanted is None:
        return False
    if operator is Operator.EXISTS:
        return bool(answers) is wanted if isinstance(wanted, bool) else False
    if operator is Operator.EQUAL:
        return any(equal(answer, wanted) for answer in answers)
    if operator is Operator.NOT_EQUAL:
        return not any(equal(answer, wanted) for answer in answers)
    orders = (compare(answer, wanted) for answer in answers)
    return any(_ORDERS[operator](order) for order in orders if order is not None)


def together(results: Iterable[bool], *, any_condition: bool) -> bool:
    """What several conditions come to: `enableBehavior` any, else all."""
    return any(results) if any_condition else all(results)
