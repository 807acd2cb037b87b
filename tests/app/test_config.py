"""The environment steers the start, and a value of no use is named rather than guessed around."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import AppConfig, ConfigProblem, ViewKind


def test_every_variable_is_read() -> None:
    config = AppConfig.from_environment(
        {"ANXIN_HOME": "data", "ANXIN_HOSPITAL": "http://127.0.0.1:1/fhir", "ANXIN_VIEW": "none", "ANXIN_PORT": "9000"}
    )
    assert config == AppConfig(Path("data"), "http://127.0.0.1:1/fhir", ViewKind.NONE, 9000)


def test_an_empty_environment_has_a_default_for_everything() -> None:
    config = AppConfig.from_environment({})
    assert (config.hospital, config.view, config.port) == (None, ViewKind.AUTO, 8550)
    assert config.home.name == "anxin"


def test_a_packaged_app_keeps_its_data_where_the_system_says() -> None:
    assert AppConfig.from_environment({"FLET_APP_STORAGE_DATA": "durable"}).home == Path("durable")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ANXIN_VIEW", "tv"),
        ("ANXIN_PORT", "0"),
        ("ANXIN_PORT", "65536"),
        ("ANXIN_PORT", "http"),
        ("ANXIN_OPEN_HOSPITALS", "yes"),
    ],
)
def test_a_value_of_no_use_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(ConfigProblem, match=variable):
        AppConfig.from_environment({variable: value})


def test_servers_without_sign_in_are_taken_elsewhere_only_when_asked_for() -> None:
    assert not AppConfig.from_environment({}).open_hospitals
    assert AppConfig.from_environment({"ANXIN_OPEN_HOSPITALS": "1"}).open_hospitals
