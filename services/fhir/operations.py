"""Operations at the hospital, as features ask for them. `FhirClient` fulfils it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class OperationServer(Protocol):
    """Runs an operation on one resource (R4 §3.2.0.1); only those that may be repeated when an answer was lost."""

    async def operation(
        self,
        type_: str,
        id_: str,
        name: str,
        answers: str = "Parameters",
        parameters: Sequence[Mapping[str, Any]] = (),
    ) -> dict[str, Any]: ...
