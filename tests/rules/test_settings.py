"""Settings from the environment: typed, checked, and each fault named by its variable."""

from __future__ import annotations

import base64

import pytest

from surveyapp.settings import BadSettings, read_settings

GOOD = {
    "SURVEYAPP_ENVIRONMENT": "production",
    "SURVEYAPP_SECRET_KEY": "a secret of sixteen letters",
    "SURVEYAPP_INDEX_KEY": "another secret of sixteen",
    "SURVEYAPP_DATA_KEYS": "1:" + base64.b64encode(b"k" * 32).decode(),
}


def test_a_demonstration_needs_no_settings() -> None:
    assert read_settings({}).environment == "demo"


def test_a_production_with_its_own_secrets_starts() -> None:
    assert read_settings(GOOD).environment == "production"


@pytest.mark.parametrize("name", ["SURVEYAPP_SECRET_KEY", "SURVEYAPP_INDEX_KEY", "SURVEYAPP_DATA_KEYS"])
def test_a_production_with_a_default_secret_refuses_to_start(name: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read_settings({key: value for key, value in GOOD.items() if key != name})


def test_a_production_cannot_stand_still_on_a_day() -> None:
    with pytest.raises(BadSettings, match="SURVEYAPP_TODAY"):
        read_settings({**GOOD, "SURVEYAPP_TODAY": "2023-11-14"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SURVEYAPP_ENVIRONMENT", "test"),
        ("SURVEYAPP_ZONE", "Europe/Atlantis"),
        ("SURVEYAPP_DATABASE_URL", "mysql://x"),
        ("SURVEYAPP_DATA_KEYS", "1:c2hvcnQ="),
        ("SURVEYAPP_DATA_KEYS", "0:" + base64.b64encode(b"k" * 32).decode()),
        ("SURVEYAPP_DATA_KEYS", "one"),
        ("SURVEYAPP_SECRET_KEY", "short"),
        ("SURVEYAPP_BASE_URL", "example.org"),
        ("SURVEYAPP_WORKERS", "many"),
        ("SURVEYAPP_TODAY", "yesterday"),
        ("SURVEYAPP_NONSENSE", "1"),
    ],
)
def test_a_wrong_value_is_named_and_a_secret_is_not_repeated(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name) as caught:
        read_settings({name: value})
    if "KEY" in name:
        assert value not in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings({"SURVEYAPP_ZONE": "x", "SURVEYAPP_WORKERS": "x"})
    assert "SURVEYAPP_ZONE" in str(caught.value)
    assert "SURVEYAPP_WORKERS" in str(caught.value)
