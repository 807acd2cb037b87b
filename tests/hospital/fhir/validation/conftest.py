"""One served hospital for all cases of this folder: a refused write leaves nothing behind that another could meet."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from hospital.app import create_app
from hospital.base import json_text
from hospital.base.config import Config
from tests.hospital.auth.serving import running
from tests.hospital.conftest import access_of_test_token
from tests.hospital.databases import empty_database

Write = Callable[[str, dict[str, Any]], httpx.Response]


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Write]:
    """Writes a resource under its id over HTTP, as the hospital's own staff."""
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = create_app(Config(empty_database(tmp_path_factory.mktemp("hospital")), base), access_of_test_token)
    headers = {"Authorization": "Bearer system", "Content-Type": "application/fhir+json"}
    with running(app, listening), httpx.Client(base_url=f"{base}/fhir/", headers=headers, timeout=60) as client:
        yield lambda type_, body: client.put(f"{type_}/{body['id']}", content=json_text.dumps(body))
    app.state.store.close()
