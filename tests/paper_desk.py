"""Staff at work with paper, and sheets on their desk: printed, filled in by a pen of ours, scanned."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence

import numpy as np
from builders import PASSWORD, STAR, World
from PIL import Image
from web.person import Page, Person

from bench.pens import Meant, filled_in, meaning, printed, scanned
from bench.scans import WORDS
from surveyapp.access.policy import AccountRole
from surveyapp.instruments.wording import html_language
from surveyapp.paper.making import Made, made
from surveyapp.paper.sheet import Printed, sheets_as_pdf
from surveyapp.people.models import Role

FAIR = 7
"""A seed with which scans are good."""


class Clerk(Person):
    """Somebody of staff in a browser without JavaScript."""

    def __init__(
        self, world: World, email: str = "clerk@example.org", role: AccountRole = AccountRole.CASEWORKER
    ) -> None:
        super().__init__(world, "", phone=False)
        world.open_account(role, email)
        self.go("/sign-in")
        self.press("Logga in", email=email, password=PASSWORD)

    def upload(self, content: bytes, name: str = "scan.pdf") -> Page:
        """Hand in a file of scanned pages."""
        token = self.go("/papper").forms[0].sent["csrf_token"][0]
        mark = b"--made-here"
        parts = [
            mark + b'\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode(),
            mark + f'\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content,
            mark + b"--\r\n",
        ]
        kind = "multipart/form-data; boundary=made-here"
        answer = self.client.post("/papper/skanna", data=b"\r\n".join(parts), content_type=kind)
        self.page = Page(answer)
        return self.page

    def type_sheet(self, assignment_id: int, **typed: str) -> Page:
        """Open a sheet's form, type, and save; every question that is not named gets the box 3, or 1 where it asks
        about the filling in."""
        self.go(f"/papper/{assignment_id}/skriv")
        fields = {name: "1" if name.startswith("about.") else "3" for name in self.page.forms[1].typed}
        values = {re.sub(r"[-.]", "_", name): value for name, value in fields.items()}
        return self.press("Spara", **(values | {"about_given_on": "2024-03-04"} | typed))

    def confirm_all(self, sheet: Made, meant: Mapping[str, Meant], day: str = "2024-03-04") -> Page:
        """Confirm every page that waits, typing what the reader was not sure of."""
        for _page in range(sheet.layout.n_pages):
            self.go("/papper")
            self.go(next(address for _words, address in self.page.links if "/sida/" in address))
            form = next(
                one for one in self.page.forms if any(words == "Bekräfta sidan" for words, _n, _v in one.buttons)
            )
            blank = {name for name in form.typed if form.sent[name] == [""]}
            typed = {name: day if name == "about.given-on" else meant[name].typed for name in blank}
            self.press("Bekräfta", **{re.sub(r"[-.]", "_", name): value for name, value in typed.items()})
        return self.page


def sheet_of(world: World, code: str = STAR, language: str = "sv-latt", role: Role = Role.PARTICIPANT) -> Made:
    """A questionnaire as it is laid out on paper."""
    catalogue = world.house.shelf.catalogue
    content_hash = catalogue.hash_of(code, 1)
    return made(catalogue.get(code, 1), content_hash, language, is_participant=role is Role.PARTICIPANT)


def pictures_of(world: World, sheet: Made, assignment_id: int, secret: str = "") -> list[Image.Image]:
    """The sheet of a planned answer, printed: a picture of each page."""
    language = html_language(sheet.language)
    one = Printed(assignment_id, sheet.language, language, sheet.title, sheet.layout, WORDS)
    return printed(sheets_as_pdf([one], secret or world.house.settings.secret_key))


def filled_pictures(
    world: World, sheet: Made, assignment_id: int, meant: Mapping[str, Meant], seed: int = FAIR
) -> list[Image.Image]:
    """The same, filled in and scanned."""
    dice = np.random.default_rng(seed)
    pages = pictures_of(world, sheet, assignment_id)
    return [
        scanned(filled_in(page, sheet.layout, number, meant, dice), dice) for number, page in enumerate(pages, start=1)
    ]


def as_file(pictures: Sequence[Image.Image], kind: str = "PDF") -> bytes:
    """Pictures as one file."""
    told = io.BytesIO()
    first, *others = [picture.convert("L") for picture in pictures]
    more = {"save_all": True, "append_images": others} if kind in ("PDF", "TIFF") else {}
    first.save(told, kind, **more)
    return told.getvalue()


def meant_by(sheet: Made, seed: int = FAIR) -> dict[str, Meant]:
    """What somebody means with a sheet."""
    return meaning(sheet.questions, np.random.default_rng(seed))


def typed_sheet(world: World, assignment_id: int, email: str, **typed: str) -> None:
    """Somebody types a sheet."""
    Clerk(world, email).type_sheet(assignment_id, **typed)
