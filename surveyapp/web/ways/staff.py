"""For staff: cards to print, kiosks, interviews, and the own screen handed over."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine, not_ended, placement_by_ref
from surveyapp.placements.rules import Status
from surveyapp.reports.pdf import NoPdfHere, can_make_pdf
from surveyapp.responses.waiting import Waiting, waiting_for_participant
from surveyapp.schedule.modes import Talk
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.ways.changes import NewCard, Stay, hand_over, make_card, open_interview, revoke_card
from surveyapp.ways.codes import is_wellformed
from surveyapp.ways.kiosks import LONGEST_LABEL, CannotMake, make_kiosk, revoke_kiosk
from surveyapp.ways.queries import cards_since, is_working_card, kiosks, providers
from surveyapp.web.device import forget
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.ways.printing import PrintedCard, printed, sheet, typed_at
from surveyapp.web.whose import caseworker_asked, whose
from surveyapp.web.words import say

blueprint = Blueprint("ways", __name__, template_folder="templates")
MOST_AT_ONCE = 40
"""Cards made at once, and people on a page: everybody on it can be chosen."""

PdfFile = tuple[bytes, dict[str, str]]


@blueprint.get("/placements/<ref>/ways")
@needs(Act.CONDUCT)
def of_placement(ref: str) -> str:
    """Every way in for one participant beside the link."""
    return _ways_page(_found(ref))


@blueprint.post("/placements/<ref>/card")
@needs(Act.MAKE_CARD)
def new_card(ref: str) -> str:
    """A card, shown and printed now and never again; an earlier one stops working."""
    return _made([_found(ref)])


@blueprint.post("/placements/<ref>/card/revoke")
@needs(Act.MAKE_CARD)
def no_card(ref: str) -> Response:
    """The card of this placement stops working."""
    line = _found(ref)
    revoke_card(session(), _stay(line), actor=_by(), at=house().clock.now())
    session().commit()
    return redirect(url_for("ways.of_placement", ref=ref), 303)


@blueprint.get("/cards")
@needs(Act.MAKE_CARD)
def cards() -> str:
    """Cards for several people at once."""
    return _cards_page()


@blueprint.post("/cards")
@needs(Act.MAKE_CARD)
def new_cards() -> str | tuple[str, int]:
    """Cards for those who were chosen."""
    chosen = request.form.getlist("placement")
    if not 0 < len(chosen) <= MOST_AT_ONCE:
        return _cards_page(is_wrong=True, chosen=chosen), 422
    return _made([_found(ref) for ref in dict.fromkeys(chosen)])


@blueprint.post("/cards/pdf")
@needs(Act.MAKE_CARD)
def card_sheet() -> PdfFile:
    """The cards that were just made, on paper; changes nothing, and makes only cards that work."""
    with_name = request.form.get("name") == "yes"
    told = request.form.getlist("card")
    if not 0 < len(told) <= MOST_AT_ONCE:
        abort(400)
    try:
        content = sheet([_made_before(one, with_name=with_name) for one in told])
    except NoPdfHere:
        abort(404)
    return content, {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="cards.pdf"'}


@blueprint.post("/placements/<ref>/interview")
@needs(Act.CONDUCT)
def interview(ref: str) -> Response | tuple[str, int]:
    """Go to the questions as the one who reads and taps."""
    line = _found(ref)
    chosen, talk = _chosen(line), request.form.get("talk", "")
    interpreter = {"yes": True, "no": False}.get(request.form.get("interpreter", ""))
    if chosen is None or talk not in list(Talk) or interpreter is None:
        return _ways_page(line, is_incomplete=True), 422
    token = open_interview(
        session(),
        house().settings.secret_key,
        _stay(line),
        Talk(talk),
        has_interpreter=interpreter,
        account_id=actor().account_id,
        at=house().clock.now(),
        only_assignment_id=None if has(actor(), Act.SEE_PERSON) else chosen.assignment_id,
    )
    session().commit()
    return redirect(url_for("answering.resume", token=token, assignment_id=chosen.assignment_id), 303)


@blueprint.post("/placements/<ref>/hand-over")
@needs(Act.CONDUCT)
def hand_device_over(ref: str) -> Response:
    """Sign out on this device and leave it at the participant's questions."""
    line = _found(ref)
    secret, by, now = house().settings.secret_key, actor().account_id, house().clock.now()
    token = hand_over(session(), secret, _stay(line), account_id=by, at=now)
    session().commit()
    cookie.clear()
    forget()
    return redirect(url_for("answering.home", token=token), 303)


@blueprint.get("/kiosks")
@needs(Act.MANAGE_KIOSKS)
def all_kiosks() -> str:
    """Kiosks, where they stand and when they were last used."""
    return _kiosks_page()


@blueprint.post("/kiosks")
@needs(Act.MANAGE_KIOSKS)
def new_kiosk() -> str | tuple[str, int]:
    """A kiosk, with the link that registers its tablet."""
    try:
        token = make_kiosk(
            session(),
            house().settings.secret_key,
            actor().authority_id,
            request.form.get("provider", 0, type=int),
            request.form.get("label", ""),
            account_id=actor().account_id,
            at=house().clock.now(),
        )
    except CannotMake as error:
        return _kiosks_page(wrong=str(error)), 422
    session().commit()
    return _kiosks_page(link=f"{house().settings.base_url}{url_for('doors.kiosk', token=token)}")


@blueprint.post("/kiosks/<ref>/revoke")
@needs(Act.MANAGE_KIOSKS)
def no_kiosk(ref: str) -> Response:
    """A tablet is a kiosk no more, at once."""
    at, by = house().clock.now(), actor().account_id
    if not revoke_kiosk(session(), actor().authority_id, ref, account_id=by, at=at):
        abort(404)
    session().commit()
    return redirect(url_for("ways.all_kiosks"), 303)


def _found(ref: str) -> PlacementLine:
    line = placement_by_ref(session(), house().vault, actor().authority_id, ref, house().clock.today())
    return line or abort(404)


def _stay(line: PlacementLine) -> Stay:
    return Stay(line.id, line.participant_informant_id, actor().authority_id)


def _by() -> str:
    return f"account {actor().account_id}"


def _made(lines: list[PlacementLine]) -> str:
    with_name = request.form.get("name") == "yes"
    secret, vault, now = house().settings.secret_key, house().vault, house().clock.now()
    made = [make_card(session(), vault, secret, _stay(line), actor=_by(), at=now) for line in lines]
    session().commit()
    found = [printed(line, card, with_name=with_name) for line, card in zip(lines, made, strict=True)]
    return render_template(
        "ways/cards_made.html",
        cards=list(zip(lines, found, strict=True)),
        with_name=with_name,
        address=typed_at(),
        can_make_pdf=can_make_pdf(),
        **staff_frame(),
    )


def _made_before(told: str, *, with_name: bool) -> PrintedCard:
    ref, _blank, rest = told.partition(" ")
    token, _blank, code = rest.partition(" ")
    if not is_genuine(house().settings.secret_key, token) or not is_wellformed(code):
        abort(400)
    if not is_working_card(session(), house().vault, actor().authority_id, token, code):
        abort(404)
    return printed(_found(ref), NewCard(token, code), with_name=with_name)


def _waiting(line: PlacementLine) -> list[Waiting]:
    """What is open; somebody who may not read answers is not shown a form that holds some already."""
    found = waiting_for_participant(session(), line.id, house().clock.today())
    return found if has(actor(), Act.SEE_PERSON) else [one for one in found if not one.is_begun]


def _chosen(line: PlacementLine) -> Waiting | None:
    told = request.form.get("asked", 0, type=int)
    return next((one for one in _waiting(line) if one.assignment_id == told), None)


def _title(one: Waiting) -> str:
    instrument = house().shelf.catalogue.instruments.get((one.instrument, one.version))
    return one.instrument if instrument is None else say(instrument.title)


def _ways_page(line: PlacementLine, *, is_incomplete: bool = False) -> str:
    since = cards_since(session(), actor().authority_id, [line.id])
    return render_template(
        "ways/placement.html",
        line=line,
        card_since=since.get(line.id),
        waiting=[(one, _title(one)) for one in _waiting(line)],
        talks={Talk.IN_PERSON.value: _("På plats"), Talk.BY_PHONE.value: _("I telefon")},
        told=request.form,
        is_incomplete=is_incomplete,
        has_ended=line.status is Status.ENDED,
        may_make_card=has(actor(), Act.MAKE_CARD),
        back=url_for("caseworker.placement", ref=line.ref)
        if has(actor(), Act.SEE_PERSON)
        else url_for("own_work.interviews"),
        **staff_frame(),
    )


def _cards_page(*, is_wrong: bool = False, chosen: list[str] | None = None) -> str:
    today, page = house().clock.today(), max(request.args.get("page", 1, type=int), 1)
    of = actor().authority_id, today, caseworker_asked()
    found = not_ended(session(), house().vault, *of, page, MOST_AT_ONCE)
    return render_template(
        "ways/cards.html",
        lines=found.lines,
        since=cards_since(session(), actor().authority_id, [line.id for line in found.lines]),
        page=page,
        n_pages=max(1, -(-found.n_all // MOST_AT_ONCE)),
        here=_cards_address,
        whose=whose(_cards_address),
        is_wrong=is_wrong,
        chosen=chosen or [],
        most=MOST_AT_ONCE,
        may_manage_kiosks=has(actor(), Act.MANAGE_KIOSKS),
        **staff_frame(),
    )


def _cards_address(vems: str | None = None, page: int | None = None) -> str:
    return url_for("ways.cards", vems=vems or request.args.get("vems"), page=page)


def _kiosks_page(*, link: str = "", wrong: str = "") -> str:
    return render_template(
        "ways/kiosks.html",
        kiosks=kiosks(session(), actor().authority_id),
        providers=providers(session(), actor().authority_id),
        link=link,
        wrong=wrong,
        told=request.form if wrong else {},
        longest=LONGEST_LABEL,
        **staff_frame(),
    )
