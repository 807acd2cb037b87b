"""Two patients with everything that R4 knows."""

from __future__ import annotations

import pytest

from hospital.fhir.definitions import resource_types
from hospital.fhir.store.store import FhirStore
from tests.hospital.fhir.belongings import belonging


@pytest.fixture
def two_people(store: FhirStore) -> None:
    """One resource of each R4 type for a and for b, each written twice and once deleted and restored in between."""
    with store.begin() as tx:
        for owner in "ab":
            for type_ in resource_types():
                tx.put(belonging(type_, owner if type_ == "Patient" else f"{type_}-of-{owner}", owner))
    with store.begin() as tx:
        for owner in "ab":
            tx.put({**belonging("Observation", "Observation-of-" + owner, owner), "status": "final"})
