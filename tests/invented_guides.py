"""Invented guides as the data of their files, to be changed in one place and read as YAML."""

from __future__ import annotations

from typing import Any

from invented_files import Changes, as_yaml, changed

from surveyapp.guides.definition import Guide


def said(text: str) -> dict[str, str]:
    """The same words in both languages that a guide must have."""
    return {"sv": text, "en": text}


def options(*codes: int) -> dict[int, Any]:
    return {code: {"text": said(f"svar {code}")} for code in codes}


def a_guide(changes: Changes | None = None) -> dict[str, Any]:
    """A guide with every kind of part, about placements and providers."""
    data = {
        "code": "visit",
        "version": 1,
        "title": said("Besök"),
        "intro": said("Hej! Nu pratar vi en stund."),
        "source": "Invented for this test.",
        "licence": "CC0-1.0",
        "subjects": ["placement", "organisation"],
        "minutes": 30,
        "sections": [
            {"code": "here", "title": said("Här"), "parts": ["how", "liked", "people"]},
            {"code": "ahead", "title": said("Sedan"), "parts": ["most", "tasks"]},
        ],
        "parts": {
            "how": {"kind": "prompt", "text": said("Hur är det?"), "follow_ups": [said("Vad är bra?")]},
            "liked": {"kind": "choice", "text": said("Trivs du?"), "options": options(1, 2, 3)},
            "people": {"kind": "number", "text": said("Hur många är ni?"), "minimum": 0, "maximum": 50},
            "most": {"kind": "ranking", "text": said("Vad är viktigt?"), "options": options(1, 2, 3, 4)},
            "tasks": {"kind": "choices", "text": said("Vad gör du?"), "options": options(1, 2)},
        },
    }
    return changed(data, changes or {})


def a_bid_guide(changes: Changes | None = None) -> dict[str, Any]:
    """An assessment on two criteria."""
    data = a_guide(
        {
            ("code",): "bids",
            ("kind",): "assessment",
            ("subjects",): ["organisation"],
            ("sections",): [{"code": "points", "title": said("Poäng"), "parts": ["plan", "staff"]}],
            ("parts",): {
                "plan": {"kind": "choice", "text": said("Planen"), "options": options(1, 2, 3, 4, 5)},
                "staff": {"kind": "choice", "text": said("Personalen"), "options": options(1, 2, 3, 4, 5)},
            },
        }
    )
    return changed(data, changes or {})


def mirrors() -> tuple[dict[str, Any], dict[str, Any]]:
    """Two versions of one guide, each for its group."""
    return (
        a_guide({("code",): "ours", ("other",): "theirs", ("same_as",): {"how": "how", "most": "most"}}),
        a_guide({("code",): "theirs", ("other",): "ours", ("same_as",): {"how": "how", "most": "most"}}),
    )


def guide(data: dict[str, Any]) -> Guide:
    """The data as a guide, checked for its shape only."""
    return Guide.model_validate_json(as_yaml(data))
