"""One question on one screen: ladder, sentences, buttons, by finger, keyboard and ear, with and without scripts."""

from __future__ import annotations

import io
import re
import wave

import pytest
from builders import OWN, STAR, World
from journeys.browsing import NARROW, OpenWindow, Site, with_voices
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from web import stored

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.languages.models import Recording
from surveyapp.people.models import Informant

pytestmark = pytest.mark.journey
SMALL = (360, 640)
ITEMS = ["vardag", "kropp", "arbetsdag", "uppgifter", "pengar", "manniskor", "maende", "vagen-till-arbete"]
FOURTH = "Jag klarar mat och tvätt när någon hjälper mig."
#: the sentences of a ladder that can be seen, by the number of their step
SEEN = """() => [...document.querySelectorAll(".steps .choice")].filter((label) => {
  const box = label.querySelector("span").getBoundingClientRect();
  return box.width > 40 && box.height > 10 && getComputedStyle(label.querySelector("span")).clipPath === "none";
}).map((label) => Number(label.querySelector("i").textContent))"""


def question(world: World, item: str = "vardag", instrument: str = STAR) -> str:
    """Address of a question of the first participant."""
    return f"/s/{world.participant_tokens[0]}/{world.assignment(instrument)}/q/{item}"


def show_as(world: World, display: str) -> None:
    """Let everybody see answers in this form."""
    with world.session() as session:
        session.execute(update(Informant).values(display=display))
        session.commit()


def until(page: Page, condition: str) -> None:
    """Wait until this is true in the page, which may not be asked to evaluate text by itself."""
    for _try in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def bottom(page: Page, words: str) -> float:
    """The lower edge of a button, in pixels from the top of the page."""
    box = page.get_by_role("button", name=words, exact=True).bounding_box()
    assert box
    return box["y"] + box["height"]


@pytest.mark.parametrize("display", ["text", "both", "pictogram"])
def test_every_ladder_fits_on_a_small_telephone_from_its_heading_to_its_button(
    site: Site, window: OpenWindow, display: str
) -> None:
    show_as(site.world, display)
    page = window(SMALL, scripts=False).page
    for item in ITEMS:
        for step in (1, 6, 10):
            page.goto(question(site.world, item))
            page.locator(f"#{item}-{step}").check()
            assert page.evaluate("scrollY") == 0
            # A long help text of three lines with pictograms takes a little more than the screen.
            most = SMALL[1] + (60 if display == "both" else 0)
            assert bottom(page, "Nästa") <= most, f"{item} {step}: {bottom(page, 'Nästa')}"


@pytest.mark.parametrize("width", [NARROW[0], SMALL[0]])
def test_every_step_is_large_enough_for_a_thumb(site: Site, window: OpenWindow, width: int) -> None:
    page = window((width, 640), scripts=False).page
    page.goto(question(site.world))
    for step in range(1, 11):
        box = page.locator(f"#vardag-{step}").bounding_box()
        assert box
        assert box["width"] >= 44, step
        assert box["height"] >= 44, step


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_chosen_steps_sentence_is_shown_with_those_of_its_neighbours(
    site: Site, window: OpenWindow, scripts: bool
) -> None:
    page = window(SMALL, scripts=scripts).page
    page.goto(question(site.world))
    for chosen, shown in ((None, [1, 10]), (4, [3, 4, 5]), (1, [1, 2]), (10, [9, 10])):
        if chosen is not None:
            page.locator(f"label:has(#vardag-{chosen})").click()
        assert page.evaluate(SEEN) == shown
    places = [page.locator(f"label:has(#vardag-{step}) span").bounding_box() for step in (9, 10)]
    assert places[0]
    assert places[1]
    assert places[0]["y"] < places[1]["y"]


def test_every_sentence_is_in_the_name_of_its_step_and_can_be_read_without_choosing(
    site: Site, window: OpenWindow
) -> None:
    page = window(SMALL, scripts=False).page
    page.goto(question(site.world))
    expect(page.get_by_role("radio")).to_have_count(10)
    expect(page.get_by_role("radio", name=re.compile(rf"4\.? {FOURTH}"))).to_have_count(1)
    expect(page.get_by_role("group", name="Hur går det hemma i vardagen?")).to_have_count(1)
    page.get_by_text("Visa alla steg").click()
    assert page.evaluate(SEEN) == list(range(1, 11))
    assert page.locator("input:checked").count() == 0
    page.get_by_text(FOURTH).click()
    expect(page.locator("#vardag-4")).to_be_checked()


def test_a_browser_that_cannot_ask_for_what_is_checked_shows_the_whole_list(site: Site, window: OpenWindow) -> None:
    page = window(SMALL).page
    page.goto(question(site.world))
    page.evaluate("""() => {
      const drop = (rules) => { for (let n = rules.cssRules.length - 1; n >= 0; n--) {
        const rule = rules.cssRules[n];
        if (rule instanceof CSSSupportsRule || (rule.selectorText || "").includes(":has(")) rules.deleteRule(n);
        else if (rule.cssRules) drop(rule);
      } };
      for (const sheet of document.styleSheets) drop(sheet);
    }""")
    assert page.evaluate(SEEN) == list(range(1, 11))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_tick_that_is_not_saved_yet_survives_a_change_of_language(
    site: Site, window: OpenWindow, scripts: bool
) -> None:
    page = window(SMALL, scripts=scripts).page
    page.goto(question(site.world))
    page.locator("label:has(#vardag-4)").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Question 1 of 8")).to_be_visible()
    expect(page.locator("#vardag-4")).to_be_checked()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Question 2 of 8")).to_be_visible()
    assert stored.answers(site.world, site.world.assignment(STAR)) == {"vardag": 4}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_pictures_come_with_one_press_and_keep_the_tick(site: Site, window: OpenWindow, scripts: bool) -> None:
    page = window(SMALL, scripts=scripts).page
    page.goto(question(site.world))
    page.locator("label:has(#vardag-4)").click()
    page.get_by_role("button", name="Med bilder och ord").click()
    expect(page.locator("fieldset.both")).to_be_visible()
    expect(page.get_by_text("Fråga 1 av 8")).to_be_visible()
    expect(page.locator("#vardag-4")).to_be_checked()
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_role("button", name="Med ord")).to_be_visible()


def test_the_browsers_back_button_leads_from_the_second_question_to_the_first(site: Site, window: OpenWindow) -> None:
    page = window(SMALL).page
    page.goto(f"/s/{site.world.participant_tokens[0]}/{site.world.assignment(STAR)}")
    page.locator("label:has(#vardag-4)").click()
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("Fråga 2 av 8")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Fråga 1 av 8")).to_be_visible()
    expect(page.locator("#vardag-4")).to_be_checked()


def test_from_right_to_left_the_first_step_and_the_way_back_are_on_the_right(site: Site, window: OpenWindow) -> None:
    show_as(site.world, "both")
    page = window(SMALL).page
    page.goto(question(site.world, "kropp"))
    page.evaluate("document.documentElement.dir = 'rtl'")
    first, last = (page.locator(f"#kropp-{step}").bounding_box() for step in (1, 5))
    assert first
    assert last
    assert first["x"] > last["x"]
    assert page.locator(".turns").first.evaluate("e => getComputedStyle(e).transform").startswith("matrix(-1")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= SMALL[0]


def test_questions_answers_and_steps_are_read_aloud_by_a_voice_of_the_telephone(site: Site, window: OpenWindow) -> None:
    one = window(SMALL)
    with_voices(one.page)
    elsewhere: list[str] = []
    one.page.on("request", lambda asked: elsewhere.append(asked.url))
    one.page.goto(question(site.world))
    hear = one.page.get_by_role("button", name="Lyssna: Hur går det hemma i vardagen?")
    hear.click()
    until(one.page, "told.length >= 3")
    told = [words for language, words in one.page.evaluate("told") if language == "sv_SE"]
    assert told == ["Hur går det hemma i vardagen?", "Tänk på mat, sömn, tvätt och städning."]
    one.page.locator("label:has(#vardag-4)").click()
    one.page.evaluate("told.length = 0")
    one.page.get_by_role("button", name="Lyssna: steget du har valt").click()
    until(one.page, "told.length")
    assert one.page.evaluate("told[0][1]") == f"4. {FOURTH}"
    expect(one.page.locator("#vardag-4")).to_be_checked()
    one.page.get_by_text("Visa alla steg").click()
    one.page.evaluate("told.length = 0")
    one.page.get_by_role("button", name=f"Lyssna: 4. {FOURTH}").click()
    until(one.page, "told.length")
    assert one.page.evaluate("told[0][1]") == f"4. {FOURTH}"
    assert {url.split("/s/")[0].split("/scripts/")[0].split("/worker")[0] for url in elsewhere} == {site.address}


def test_the_last_page_and_the_thanks_are_read_aloud_too(site: Site, window: OpenWindow) -> None:
    page = window(SMALL).page
    with_voices(page)
    page.goto(question(site.world))
    for number in range(1, 9):
        expect(page.get_by_text(f"Fråga {number} av 8")).to_be_visible()
        page.get_by_role("button", name="Vet inte").click()
    page.get_by_role("link", name="Ändra").first.click()
    page.locator("label:has(#vardag-4)").click()
    page.get_by_role("button", name="Nästa").click()
    page.evaluate("told.length = 0")
    page.get_by_role("button", name="Lyssna: Stämmer det här?").click()
    until(page, "told.length >= 5")
    told = [words for language, words in page.evaluate("told") if language == "sv_SE"]
    assert told[:4] == [
        "Stämmer det här?",
        "Hur går det hemma i vardagen?",
        f"4. {FOURTH}",
        "Hur är det med kroppen och orken?",
    ]
    page.evaluate("told.length = 0")
    page.get_by_role("button", name="Lyssna: Nej, jag var ensam").click()
    until(page, "told.some(([, words]) => words === 'Nej, jag var ensam')")
    expect(page.get_by_role("button", name="Lyssna: Var någon med dig när du svarade?")).to_be_visible()
    page.get_by_role("button", name="Skicka").click()
    page.get_by_role("button", name="Lyssna: Tack! Dina svar är skickade.").click()
    until(page, "told.some(([, words]) => words.startsWith('Ju längre ut i stjärnan'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL[0]


def test_reading_aloud_is_stopped_by_the_same_button_and_said_in_its_name(site: Site, window: OpenWindow) -> None:
    page = window(SMALL).page
    with_voices(page)
    page.goto(question(site.world, "motivation", OWN))
    page.evaluate("() => { speechSynthesis.speak = (words) => told.push([words.lang, words.text]); }")
    page.get_by_role("button", name="Lyssna: Ofta").press("Enter")
    stop = page.get_by_role("button", name="Sluta läsa")
    expect(stop).to_be_focused()
    stop.press("Space")
    expect(page.get_by_role("button", name="Lyssna: Ofta")).to_be_focused()
    assert page.evaluate("told.map((one) => one[1])") == ["Ofta", "quiet"]
    assert page.locator("input:checked").count() == 0


@pytest.mark.parametrize(
    "voices", ["[]", '[{lang: "sv-SE", localService: false}]', '[{lang: "fi", localService: true}]']
)
def test_without_a_voice_of_the_telephones_own_in_the_language_there_is_no_button(
    site: Site, window: OpenWindow, voices: str
) -> None:
    page = window(SMALL).page
    page.add_init_script(f"window.voices = {voices};")
    with_voices(page)
    page.goto(question(site.world))
    expect(page.locator(".aloud")).to_have_count(0)
    # Some browsers know their voices only after a while.
    page.evaluate("window.voices = [{lang: 'sv', localService: true}]; voicesChanged()")
    expect(page.locator(".aloud")).to_have_count(12)
    page.evaluate("voicesChanged()")
    expect(page.locator(".aloud")).to_have_count(12)


def test_the_next_question_is_read_in_its_own_language(site: Site, window: OpenWindow) -> None:
    page = window(SMALL).page
    with_voices(page)
    page.goto(question(site.world))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Question 1 of 8")).to_be_visible()
    page.locator("legend + .aloud").click()
    until(page, "told.length")
    assert page.evaluate("told.filter((one) => one[0])[0][0]") == "en-GB"


def test_by_keyboard_the_order_is_that_of_the_page(site: Site, window: OpenWindow) -> None:
    page = window(SMALL).page
    with_voices(page)
    page.goto(question(site.world, "motivation", OWN))
    page.locator("#motivation-1").focus()
    names = []
    for _stop in range(8):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()"))
    assert [name.split(":")[0] for name in names] == ["Lyssna"] * 5 + ["Nästa", "Vet inte", "Vill inte svara"]


def test_what_somebody_has_recorded_is_played_and_a_missing_recording_is_read_by_the_voice(
    site: Site, window: OpenWindow
) -> None:
    world = site.world
    world.open_account(AccountRole.ADMINISTRATOR, "a@example.org")
    with world.session() as session:
        account = session.scalars(select(Account.id)).one()
        at = world.house.clock.now()
        for number, place in enumerate(("items.vardag.text", "items.vardag.options.4.text")):
            session.add(
                Recording(
                    authority_id=world.authority_id,
                    instrument=STAR,
                    version=1,
                    language="sv-latt",
                    place=place,
                    media_type="audio/wav",
                    content=silence() if number else b"no sound at all",
                    uploaded_by=account,
                    uploaded_at=at,
                )
            )
        session.commit()
    one = window(SMALL)
    with_voices(one.page)
    played: list[str] = []
    one.page.on("response", lambda answer: played.append(answer.url) if "/recording/" in answer.url else None)
    one.page.goto(question(world))
    one.page.locator("label:has(#vardag-4)").click()
    one.page.get_by_role("button", name="Lyssna: steget du har valt").click()
    expect(one.page.get_by_role("button", name="Lyssna: steget du har valt")).to_be_visible()
    assert played
    assert one.page.evaluate("told.filter((one) => one[0]).length") == 0
    one.page.get_by_role("button", name="Lyssna: Hur går det hemma i vardagen?").click()
    until(one.page, "told.some((one) => one[1].startsWith('Hur'))")


def silence() -> bytes:
    """A tenth of a second of nothing, as a file of sound."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 800)
    return file.getvalue()
