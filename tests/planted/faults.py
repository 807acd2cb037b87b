"""The forty faults. Each is what a tired engineer could write, and none of them shows at an import.

To change one: `before` is copied out of the product as it stands, on one line. When a file was moved,
`tests/planted/test_faults.py` says where the line stands now.
"""

from __future__ import annotations

from typing import Final

from tests.planted import faults_app, faults_hospital
from tests.planted.fault import Fault

FAULTS: Final[tuple[Fault, ...]] = faults_app.FAULTS + faults_hospital.FAULTS

#: Tests that were written because one of these faults passed all the others.
WRITTEN_FOR_A_FAULT: Final[frozenset[str]] = frozenset()
