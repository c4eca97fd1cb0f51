"""The habits of the house, held by tests: guards, commits, templates, settings, locks, licences, length."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from builders import World
from jinja2 import Environment, FileSystemLoader, nodes

from surveyapp.settings import PREFIX, ROOT, Settings
from surveyapp.web.api.operations import RIGHT
from surveyapp.web.guards import ACT

PACKAGE = ROOT / "surveyapp"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
OPEN_TO_ALL = {
    "api.openapi",
    "calendar.feed",
    "start.front",
    "start.health",
    "scripts.file",
    "scripts.worker",
    "envelopes.receive",
    "interview_arriving.receive",
    "own_look.logo",
    "accessibility.statement",
    "sign_in.form",
    "sign_in.enter",
    "sign_in.leave",
    "sign_in.code",
    "sign_in.passkey",
    "sign_in.go_on",
    "sign_in_elsewhere.leave",
    "sign_in_elsewhere.come_back",
    "account_links.forgotten",
    "account_links.ask",
    "account_links.choose",
    "account_links.chosen",
    "message_doors.stop_page",
    "message_doors.stop",
    "message_doors.receipt",
    "message_doors.incoming",
    "doors.code",
    "doors.enter_code",
    "doors.kiosk",
    "doors.register",
    "doors.kiosk_code",
    "doors.kiosk_enter",
    "doors.returned",
    "doors.returning",
    "doors.kiosk_over",
}
NOT_OURS = {".venv", ".tools", "var", ".git"}
KINDS = ("*.py", "*.html", "*.md", "*.yaml", "*.toml", "*.css", "Makefile", "run", "*.lock")


def _texts() -> Iterator[Path]:
    """Every text of the repository; folders that are not ours are not even looked into."""
    for here, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(here, name) for name in files if any(fnmatch(name, kind) for kind in KINDS))


TEXTS = list(_texts())


def test_every_page_is_behind_a_link_or_a_guard_or_named_as_open(world: World) -> None:
    app = world.app()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_by_link = rule.endpoint.startswith(("answering.", "participant.", "supervisor.", "visit."))
        is_by_token = hasattr(view, RIGHT)
        is_guarded = hasattr(view, ACT) or is_by_link or is_by_token
        assert is_guarded or rule.endpoint in OPEN_TO_ALL, rule.endpoint
        if is_by_link:
            assert rule.rule.startswith("/s/<token>")
        # An account opens none of what a token opens, and the other way round.
        assert is_by_token == (rule.rule.startswith("/api/v1/") and rule.endpoint not in OPEN_TO_ALL), rule.rule


def test_staff_pages_send_strangers_to_the_sign_in(world: World) -> None:
    app, client = world.app(), world.client()
    for rule in app.url_map.iter_rules():
        if hasattr(app.view_functions[rule.endpoint], ACT) and "GET" in (rule.methods or ()):
            answer = client.get(re.sub(r"<int:\w+>", "1", re.sub(r"<\w+>", "x", rule.rule)))
            assert answer.status_code == 303, rule.rule
            assert answer.headers["Location"].startswith("/sign-in"), rule.rule


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_commit_is_made_only_by_pages_and_commands(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    if room not in ("web", "cli"):
        assert ".commit()" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_one_reading_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 350
    assert text.startswith('"""')


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_clock_reads_the_clock(path: Path) -> None:
    if path.name != "clock.py":
        reads = r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|time\.time\("
        found = re.findall(reads, path.read_text(encoding="utf-8"))
        assert found == []


def test_nothing_is_deleted_by_the_program_but_in_two_places() -> None:
    # What words a note no longer has is no longer found; and what was said in interviews goes once its time is over.
    places = {("interviews", "search.py"), ("privacy", "erasing_interviews.py")}
    for path in (path for path in SOURCES if path.parts[-2:] not in places):
        assert not re.search(r"import .*\bdelete\b|session\.delete|DELETE FROM", path.read_text(encoding="utf-8")), path


def test_no_drawer_is_called_utils() -> None:
    drawers = {"utils", "helpers", "common", "managers", "services", "misc"}
    assert [path for path in SOURCES if drawers & {path.stem, *path.relative_to(PACKAGE).parts[:-1]}] == []


def test_every_template_compiles_and_is_used() -> None:
    folders = [str(folder) for folder in PACKAGE.rglob("templates") if folder.is_dir()]
    environment = Environment(loader=FileSystemLoader(folders), extensions=["jinja2.ext.i18n"], autoescape=True)
    used = {name for path in SOURCES for name in re.findall(r'"([a-z_]+(?:/[a-z_]+)?\.html)"', path.read_text())}
    for path in TEMPLATES:
        parsed = environment.parse(path.read_text(encoding="utf-8"))
        for node in parsed.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            named = getattr(node, "template", None)
            if isinstance(named, nodes.Const):
                used.add(named.value)
    names = {str(path.relative_to(next(p for p in path.parents if p.name == "templates"))) for path in TEMPLATES}
    assert names == used


def test_no_template_turns_escaping_off() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path
        assert "autoescape" not in text, path
        assert " style=" not in text, path
        # Only what goes round a page may load a script, and only one of our own, by its hashed name.
        scripts = re.findall(r"<script[^>]*>", text)
        assert not scripts or path.name in ("layout.html", "frame.html"), path
        assert all(re.fullmatch(r"""<script src="{{ script\('[a-z]+\.js'\) }}" defer>""", one) for one in scripts), path


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`{PREFIX}{name.upper()}`" in readme, name
        assert field.description
        assert field.description in readme, name


def test_every_folder_is_on_the_map_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()):
        assert f"`{folder}/`" in readme, folder


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
    assert len(packages) > 40
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if "==" in block.splitlines()[0]:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_no_package_of_the_running_program_is_under_the_gpl() -> None:
    locked = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    for name in set(locked):
        try:
            about = importlib.metadata.metadata(name).json
        except importlib.metadata.PackageNotFoundError:
            continue  # for another platform or Python
        listed = [line for line in about.get("classifier", []) if line.startswith("License ::")]
        offered = listed or str(about.get("license_expression", "")).split(" OR ")
        # A package offered under several licences may be taken under the one that suits.
        assert not all(re.search(r"(?<!L)GPL|GNU General Public|GNU Affero", one) for one in offered), name


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_project_speaks_of_itself_alone(path: Path) -> None:
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    for unwanted in ("/work/", "../shared", "/root/", "/tmp/bash", "pythonhosted", "pypi.org", "TODO", "FIXME"):
        assert unwanted not in text, unwanted


def test_the_licence_is_apache() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_changelog_has_this_version() -> None:
    version = importlib.metadata.version("surveyapp")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_serving_pages_loads_no_library_of_statistics_pictures_or_spreadsheets() -> None:
    heavy = ("numpy", "scipy", "pandas", "statsmodels", "PIL", "openpyxl", "weasyprint", "pyreadstat", "zxingcpp")
    asked = f"import sys, surveyapp.app; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
