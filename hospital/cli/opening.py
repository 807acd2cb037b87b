"""Opens what every command needs: the configuration and its store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hospital.base.config import Config
from hospital.fhir.store.store import FhirStore


@contextmanager
def open_store(config: Config | None = None) -> Iterator[FhirStore]:
    """The store named by HOSPITAL_DB, closed at the end."""
    config = config or Config.from_env()
    store = FhirStore.open(config.db_url, config.fhir_base)
    try:
        yield store
    finally:
        store.close()
