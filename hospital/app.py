"""Puts the hospital's parts together into one web application."""

from __future__ import annotations

from fastapi import FastAPI

from hospital.config import Config
from hospital.fhir.exchange import Service
from hospital.fhir.outcome import unauthenticated
from hospital.fhir.permissions import Access
from hospital.fhir.sealing import Sealer
from hospital.fhir.store import FhirStore
from hospital.fhir.web import AccessFor, fhir_app


def create_app(config: Config, access_for: AccessFor | None = None) -> FastAPI:
    """The hospital as an ASGI application. `access_for` stands in for the sign-in in tests of the FHIR part alone."""
    store = FhirStore.open(config.db_url, config.fhir_base)
    service = Service(store, Sealer(store.secret(), config.limits.link_minutes), config.limits, config.fhir_base)
    app = FastAPI(title="Anxin hospital", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.config = config
    app.state.store = store
    app.state.service = service
    app.mount("/fhir", fhir_app(service, access_for or nobody))
    return app


def nobody(_authorization: str | None) -> Access:
    """Refuses every caller: a hospital without a sign-in shows only its CapabilityStatement."""
    raise unauthenticated()
