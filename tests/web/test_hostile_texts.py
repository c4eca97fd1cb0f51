"""Scripts and formulas typed into every field of staff, huge uploads, and what belongs to others in forms."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Any

import openpyxl
import pytest
from builders import World
from flask import Flask
from sqlalchemy import or_, select
from web import stored
from web.forms_found import FormFound, forms_found
from web.test_every_route import SignedIn, address, an_app, refs, somebody, staff_rules
from werkzeug.test import TestResponse

from surveyapp.access.policy import TABLE, AccountRole
from surveyapp.every_model import METADATA
from surveyapp.extensions import LARGEST_BODY
from surveyapp.people.changes import NAME, Person, register_staff
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind, Role
from surveyapp.placements.models import Placement

BEGINNINGS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1", '"')
TAIL = '"><script>zq1</script><img src=x onerror=zq2>{{7*7}}zq'
RAW = ("<script>zq1", "<img src=x onerror=zq2", "49zq")
"""What stands on a page only if a text was taken for markup or for a template."""
A_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
SKIPPED = {"sign_in.leave"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MB = 1_000_000


@dataclass
class Walk:
    """One person who opens every page, and what they met on the way."""

    app: Flask
    person: SignedIn
    role: AccountRole
    known: dict[str, str]
    #: addresses and kinds of files that were looked into
    files: set[str] = field(default_factory=set)
    n_typed: int = 0
    n_shown: int = 0

    def addresses(self) -> Iterator[str]:
        """Every page that this role may open; pictures on paper take long and hold the same texts."""
        for rule, act, method in staff_rules(self.app):
            if method == "GET" and act in TABLE[self.role] and not rule.rule.endswith(".pdf"):
                yield address(self.app, rule, self.known)

    def fetch_files(self) -> None:
        """Look into the tables that this role may fetch with a button and nothing more to say."""
        for rule, act, method in staff_rules(self.app):
            if method == "POST" and act in TABLE[self.role] and rule.rule.endswith((".csv", ".xlsx")):
                at = address(self.app, rule, self.known)
                self.look_at(self.person.ask(at, method), at)

    def opened(self, at: str) -> str:
        """The page as text, once it has been looked at; nothing for what is no page."""
        answer = self.person.ask(at, "GET")
        self.look_at(answer, at)
        return answer.text if answer.mimetype == "text/html" and answer.status_code == 200 else ""

    def post(self, form: FormFound, values: dict[str, str]) -> None:
        """Send a form, and look at what comes back."""
        with self.person.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(self.person.cookie)
        open_at = self.person.client.get if form.method == "get" else self.person.client.post
        sent: dict[str, Any] = {"query_string": values} if form.method == "get" else {"data": values}
        self.look_at(open_at(form.action, **sent), f"{form.method} {form.action}")

    def look_at(self, answer: TestResponse, at: str) -> None:
        """No error of ours, nothing taken for markup, and no formula in a file."""
        assert answer.status_code < 500, at
        if answer.mimetype == "text/html":
            for bad in RAW:
                assert bad not in answer.text, (at, bad)
            self.n_shown += "zq1&lt;/script&gt;" in answer.text
        elif answer.mimetype == "text/csv":
            self.files.add(at)
            delimiter = ";" if b";" in answer.data.split(b"\n")[0] else ","
            for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=delimiter):
                for cell in row:
                    assert cell[:1] not in tuple("=+-@\t\r") or A_NUMBER.fullmatch(cell), (at, cell)
        elif answer.mimetype == XLSX:
            self.files.add(at)
            for sheet in openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets:
                for cells in sheet.iter_rows():
                    assert all(cell.data_type != "f" for cell in cells), at


def seed(world: World) -> None:
    """Hostile names of people, organisations and placements, as an earlier program may have left them."""
    with world.session() as session:
        beginnings = cycle(BEGINNINGS)
        for person in session.scalars(select(Informant)):
            person.name_sealed = world.house.vault.seal(next(beginnings) + TAIL, NAME, person.ref)
        for organisation in session.scalars(select(Organisation)):
            organisation.name = f"{next(beginnings)}{TAIL}{organisation.id}"
        for placement in session.scalars(select(Placement)):
            placement.label = next(beginnings) + TAIL
        session.commit()


@pytest.mark.parametrize("role", [AccountRole.CASEWORKER, AccountRole.ADMINISTRATOR])
def test_what_is_typed_is_never_markup_nor_a_formula(world: World, role: AccountRole) -> None:
    world.house.settings.data.mkdir(exist_ok=True)
    known, app = refs(world), an_app(world)
    seed(world)
    walk = Walk(app, somebody(world, app, role), role, known)
    tried: set[tuple[str, str, tuple[str, ...]]] = set()
    beginnings = cycle(BEGINNINGS)
    for at in list(walk.addresses()):
        for form in forms_found(walk.opened(at), at):
            kind = (form.method, form.action.split("?")[0], tuple(form.fields))
            if kind in tried or form.has_file or not form.texts:
                continue
            tried.add(kind)
            everywhere = {one.name: next(beginnings) + TAIL for one in form.texts}
            unchecked = {one.name: everywhere[one.name] for one in form.texts if not one.is_checked}
            walk.post(form, form.sent(**everywhere))
            if unchecked and unchecked != everywhere:
                walk.post(form, form.sent(**unchecked))
            walk.n_typed += len(form.texts)
    walk.fetch_files()
    before = walk.n_shown
    for at in walk.addresses():
        walk.opened(at)
    # Otherwise nothing was typed anywhere, or nothing of it was ever shown.
    assert walk.n_typed > 15
    assert walk.n_shown - before > 10
    assert {one.rsplit(".", 1)[-1].split("?")[0] for one in walk.files} >= {"csv", "xlsx"}


class Endless(io.RawIOBase):
    """A body that counts how much of it was read."""

    def __init__(self) -> None:
        self.n_read = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """More of the same."""
        self.n_read += max(size, 0)
        return b"x" * max(size, 0)


def test_an_upload_of_fifty_megabytes_is_refused_before_it_is_read(world: World) -> None:
    known, app = refs(world), an_app(world)
    person = somebody(world, app, AccountRole.ADMINISTRATOR)
    n_tried = 0
    for rule, _act, method in staff_rules(app):
        if method != "POST" or not hasattr(app.view_functions[rule.endpoint], LARGEST_BODY):
            continue
        body = Endless()
        with person.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(person.cookie)
        answer = person.client.post(
            address(app, rule, known),
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(50 * MB)},
        )
        assert answer.status_code == 413, rule.rule
        assert body.n_read < MB, (rule.rule, body.n_read)
        n_tried += 1
    assert n_tried >= 4


def bomb(n_bytes: int) -> bytes:
    """A small workbook that unfolds to so much."""
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet2.xml", b"0" * n_bytes)
    return made.getvalue()


@pytest.mark.parametrize("page", ["/intake", "/attendance/import"])
def test_a_workbook_that_unfolds_to_very_much_is_refused(world: World, page: str) -> None:
    app = an_app(world)
    client = somebody(world, app, AccountRole.CASEWORKER).client
    content = bomb(60 * MB)
    assert len(content) < MB
    answer = client.post(page, data={"plan": "ostersund-2022 1", "file": (io.BytesIO(content), "lista.xlsx")})
    assert answer.status_code == 422
    assert "Filen är för stor" in answer.text


def neighbours(world: World) -> World:
    """Another authority in the same database, with people and placements of its own."""
    now = world.house.clock.now()
    with world.session() as session:
        authority = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(authority)
        session.flush()
        organisations = {
            kind: Organisation(authority_id=authority.id, kind=kind.value, name=f"Grannens {kind.value}")
            for kind in OrganisationKind
        }
        session.add_all(organisations.values())
        session.flush()
        staff = {}
        for role, kind in ((Role.SUPERVISOR, OrganisationKind.PROVIDER), (Role.CASEWORKER, OrganisationKind.REFERRER)):
            staff[role] = register_staff(
                session,
                world.house.vault,
                authority.id,
                Person("Grannen", "sv"),
                role=role,
                organisation_id=organisations[kind].id,
                actor="test",
                at=now,
            ).id
        other = replace(
            world,
            authority_id=authority.id,
            provider_id=organisations[OrganisationKind.PROVIDER].id,
            referrer_id=organisations[OrganisationKind.REFERRER].id,
            caseworker_id=staff[Role.CASEWORKER],
            supervisor_id=staff[Role.SUPERVISOR],
            participants=[],
            participant_tokens=[],
            placements=[],
        )
        session.commit()
    other.add_participant("Grannen Grannesson")
    return other


def of_others(world: World, ids: dict[str, set[int]]) -> dict[str, list[tuple[object, ...]]]:
    """Every row that names something of the other authority."""
    named = {
        "authority_id": ids["authority"],
        "placement_id": ids["placement"],
        "informant_id": ids["informant"],
        "participant_id": ids["participant"],
        "provider_id": ids["organisation"],
        "organisation_id": ids["organisation"],
        "occasion_id": ids["occasion"],
        "caseworker_id": ids["informant"],
        "referrer_id": ids["organisation"],
    }
    found = {}
    with world.session() as session:
        for name, table in METADATA.tables.items():
            columns = [table.c[column].in_(rows) for column, rows in named.items() if column in table.c]
            if name in ids:
                columns.append(table.c.id.in_(ids[name]))
            if columns:
                found[name] = sorted(
                    (tuple(row) for row in session.execute(select(table).where(or_(*columns)))), key=repr
                )
    return found


def ids_of(world: World, other: World) -> tuple[dict[str, set[int]], dict[str, set[str]]]:
    """Ids and refs of the other authority's rows, by table."""
    rows = stored.everything(world)
    ids: dict[str, set[int]] = {"authority": {other.authority_id}, "placement": set(other.placements)}
    refs_found: dict[str, set[str]] = {}
    for name in ("organisation", "informant", "participant", "occasion", "assignment", "survey_link"):
        columns = list(METADATA.tables[name].c.keys())
        owner, known = {
            "occasion": ("placement_id", ids["placement"]),
            "assignment": ("occasion_id", ids.get("occasion", set())),
            "survey_link": ("informant_id", ids.get("informant", set())),
        }.get(name, ("authority_id", ids["authority"]))
        mine = [row for row in rows[name] if row[columns.index(owner)] in known]
        ids[name] = {int(str(row[columns.index("id")])) for row in mine}
        if "ref" in columns:
            refs_found[name] = {str(row[columns.index("ref")]) for row in mine}
    columns = list(METADATA.tables["placement"].c.keys())
    refs_found["placement"] = {
        str(row[columns.index("ref")]) for row in rows["placement"] if row[columns.index("id")] in ids["placement"]
    }
    return ids, refs_found


def test_ids_of_another_authority_in_form_fields_change_and_show_nothing_of_theirs(world: World) -> None:
    world.house.settings.data.mkdir(exist_ok=True)
    known, app = refs(world), an_app(world)
    other = neighbours(world)
    ids, others_refs = ids_of(world, other)
    before = of_others(world, ids)
    walk = Walk(app, somebody(world, app, AccountRole.ADMINISTRATOR), AccountRole.ADMINISTRATOR, known)
    numbers = sorted({str(one) for name, rows in ids.items() if name != "authority" for one in rows})[:12]
    every_ref = [next(iter(rows)) for rows in others_refs.values() if rows]
    own_refs = {row for rows in refs_of_all(world).values() for row in rows}
    tried: set[tuple[str, tuple[str, ...]]] = set()
    n_tried = 0
    for at in list(walk.addresses()):
        html = walk.opened(at)
        assert "Grannen" not in html, at
        for form in forms_found(html, at):
            kind = (re.sub(r"/[\w-]{16}\b", "/ref", form.action), tuple(form.fields))
            if form.method == "get" or kind in tried or form.has_file:
                continue
            tried.add(kind)
            for one in form.fields.values():
                if one.is_text or one.name == "csrf_token" or not one.usual:
                    continue
                foreign = every_ref if one.usual in own_refs else numbers if one.usual.isdigit() else []
                for value in foreign:
                    walk.post(form, form.sent(**{one.name: value}))
                    n_tried += 1
    assert n_tried > 10
    after = of_others(world, ids)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def refs_of_all(world: World) -> dict[str, set[str]]:
    """Every ref that is stored, by table."""
    with world.session() as session:
        return {
            name: set(session.scalars(select(table.c.ref)))
            for name, table in METADATA.tables.items()
            if "ref" in table.c
        }
