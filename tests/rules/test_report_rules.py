"""Who may have which report, when the same question is the same report, and the words and files of reports."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import pkgutil
import re

import pytest
from effects_report_builders import frame, series
from openpyxl import load_workbook

import surveyapp.reports
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.reporting.rules import ACTS, FORMS, Asked, Failure, Form, Kind, file_name, is_held, may_have
from surveyapp.reports.effect_change import change_section
from surveyapp.reports.effect_document import Report, Section
from surveyapp.reports.effect_methods import SWEDISH, method_words
from surveyapp.reports.effect_pictures import with_improvement
from surveyapp.reports.effect_words import WORDS
from surveyapp.reports.report_paper import as_paper
from surveyapp.reports.report_sheets import sheets_of
from surveyapp.spreadsheets import as_xlsx
from surveyapp.web.reporting.words import what_to_do

TODAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def actor(role: AccountRole, organisation_id: int | None = None) -> Actor:
    return Actor(1, role, 1, organisation_id=organisation_id)


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (AccountRole.ADMINISTRATOR, set(Kind)),
        (AccountRole.CASEWORKER, {Kind.PERSON, Kind.PROVIDER}),
        (AccountRole.EVALUATOR, {Kind.PROVIDER, Kind.PROGRAMME, Kind.PACKAGE}),
        (AccountRole.ASSISTANT, set()),
        (AccountRole.SUPERVISOR, set()),
        (AccountRole.AUDITOR, set()),
    ],
)
def test_each_role_may_have_its_kinds_and_an_evaluator_never_a_person(role: AccountRole, kinds: set[Kind]) -> None:
    assert {kind for kind in Kind if may_have(actor(role), kind, 7)} == kinds


def test_a_provider_manager_may_have_the_summary_of_the_own_provider_alone() -> None:
    manager = actor(AccountRole.PROVIDER_MANAGER, 7)
    assert [kind for kind in Kind if may_have(manager, kind, 7)] == [Kind.PROVIDER]
    assert [kind for kind in Kind if may_have(manager, kind, 8)] == []


def test_the_same_question_is_the_same_report_until_anything_in_it_differs() -> None:
    asked = Asked(Kind.PROGRAMME, Form.PDF, "sv", plan_code="a")
    keys = {
        asked.key(1, TODAY),
        asked.key(2, TODAY),
        asked.key(1, TODAY + dt.timedelta(1)),
        asked.key(1, TODAY, "for a study"),
        Asked(Kind.PROGRAMME, Form.XLSX, "sv", plan_code="a").key(1, TODAY),
        Asked(Kind.PROGRAMME, Form.PDF, "en", plan_code="a").key(1, TODAY),
        Asked(Kind.PROGRAMME, Form.PDF, "sv", plan_code="b").key(1, TODAY),
        Asked(Kind.PERSON, Form.PDF, "sv", placement_id=3).key(1, TODAY),
        Asked(Kind.PROVIDER, Form.PDF, "sv", provider_id=3).key(1, TODAY),
    }
    assert len(keys) == 9
    assert Asked(Kind.PROGRAMME, Form.PDF, "sv", plan_code="a").key(1, TODAY) == asked.key(1, TODAY)


def test_every_kind_has_an_act_and_a_form_and_a_name_without_anybody_in_it() -> None:
    assert set(ACTS) == set(FORMS) == set(Kind)
    assert file_name(Kind.PERSON, Form.PDF, TODAY) == "person-2026-03-02.pdf"


@pytest.mark.parametrize(
    ("minutes", "held"), [(None, False), (-1, False), (0, False), (1, True), (5, True), (6, False)]
)
def test_a_lease_counts_until_its_end_and_not_if_it_ends_too_far_away(minutes: int | None, held: bool) -> None:
    until = None if minutes is None else NOW + dt.timedelta(minutes=minutes)
    assert is_held(until, NOW, dt.timedelta(minutes=5)) is held


def test_every_method_that_a_report_names_has_swedish_words() -> None:
    written = re.compile(r'"((?:[A-Z][^"]*\d{4}[^"]*|[a-z][^"]*, 95 %[^"]*|mean|median|SD, n - 1))"')
    named = set()
    for module in pkgutil.iter_modules(surveyapp.reports.__path__, "surveyapp.reports."):
        if module.name.rpartition(".")[2].startswith("effect_") and not module.name.endswith(("words", "methods")):
            source = importlib.import_module(module.name).__file__
            assert source is not None
            with open(source, encoding="utf-8") as file:
                named |= set(written.findall(file.read()))
    assert {"paired t, 95 %", "Wilson 1927, 95 %", "mean"} <= named
    assert named <= set(SWEDISH)
    section = change_section(frame(), "others", [series([1, 2, 3], [2, 3, 5])])
    found = [one for table in section.tables for one in table.methods]
    assert found
    for method in found:
        assert method_words(method, "en") == method
        assert method_words(method, "sv")
    assert method_words("Bland and Altman 1999, 95 %", "sv") == "Bland och Altman 1999, 95 %"


def test_every_word_is_there_in_both_languages_with_the_same_places_to_fill() -> None:
    for code, (swedish, english) in WORDS.items():
        assert swedish, code
        assert english, code
        assert set(re.findall(r"{(\w+)}", swedish)) == set(re.findall(r"{(\w+)}", english)), code


def test_every_failure_has_words_on_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveyapp.web.reporting.words._", lambda text: text)
    assert all(what_to_do(one.value).count(".") >= 1 for one in Failure)


def a_report() -> Report:
    change = with_improvement(frame(), change_section(frame(), "indicators", [series([1, 2, 3, 2], [2, 4, 5, 5])]))
    empty = Section("targets", "Targets", (), ("The plan has no target.",))
    return Report("en", "=Title <b>", (("Plan", "p 1"),), True, ("=1+1",), (change, empty))


def test_on_paper_every_picture_and_table_is_there_and_nothing_is_fetched() -> None:
    page = as_paper(a_report(), "en", 'Kommun "X"\n</style>')
    assert page.count("<svg") == 1
    assert page.count("<table") >= 5
    assert "all answers are synthetic" in page
    assert "<b>" not in page
    assert page.count("</style>") == 2  # ours, and the one that the picture carries
    assert not re.search(r"https?://(?!www\.w3\.org)", page)


def test_in_a_workbook_numbers_are_numbers_and_no_text_is_a_formula() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(sheets_of(a_report(), "en"))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book.worksheets[0]["A1"].value == "=Title <b>"
    heads = [cell.value for cell in book.worksheets[1][1]]
    assert [str(head).rpartition(": ")[2] for head in heads].count("Lower limit") == 3
    assert isinstance(book.worksheets[1].cell(2, 2).value, int)
