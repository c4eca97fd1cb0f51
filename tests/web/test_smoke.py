"""A participant answers the star from the first question to the thanks."""

from __future__ import annotations

import re

from builders import STAR, World


def test_a_participant_answers_every_question_and_is_thanked(world: World) -> None:
    client, token = world.client(), world.participant_tokens[0]
    address = f"/s/{token}/{world.assignment(STAR)}"
    page = client.get(address)
    for number in range(1, 9):
        assert f"Fråga {number} av 8" in page.text
        action = re.search(r'action="([^"]+)"', page.text)
        name = re.search(r'type="radio" id="([a-z-]+?)-\d+"', page.text)
        seal = re.search(r'name="form" value="([^"]+)"', page.text)
        assert action
        assert name
        assert seal
        page = client.post(action[1], data={name[1]: "4", "form": seal[1]}, follow_redirects=True)
        assert page.status_code == 200
    assert "Stämmer det här?" in page.text
    seal = re.search(r'name="form" value="([^"]+)"', page.text)
    assert seal
    page = client.post(f"{address}/send", data={"form": seal[1], "presence": "alone"}, follow_redirects=True)
    assert "Tack! Dina svar är skickade." in page.text
    assert "<svg" in page.text
    kept = client.get(f"{address}/picture.pdf")
    assert kept.data.startswith(b"%PDF-")
    assert kept.headers["Content-Type"] == "application/pdf"
