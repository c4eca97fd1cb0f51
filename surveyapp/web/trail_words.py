"""The trail in words: what was done, to what, and the few details that are kept beside it."""

from __future__ import annotations

from flask_babel import format_datetime

from surveyapp.audit.actions import Action
from surveyapp.audit.queries import Event
from surveyapp.reports.trail import Names
from surveyapp.web.fetched import What
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interface_texts import lazy_gettext as _l
from surveyapp.web.words import role_in_words

ACTIONS = {
    "plan locked": _l("låste en plan"),
    "instrument published": _l("publicerade ett frågeformulär"),
    "person registered": _l("registrerade en person"),
    "placement started": _l("började en placering"),
    "placement changed": _l("ändrade en placering"),
    "placement exited": _l("avslutade en placering"),
    "supervisor changed": _l("bytte handledare"),
    "occasions planned": _l("planerade tillfällen"),
    "link made": _l("gjorde en länk"),
    "link revoked": _l("spärrade länkar"),
    "response begun": _l("började svara"),
    "answer changed": _l("ändrade ett svar"),
    "response submitted": _l("skickade svar"),
    "response voided": _l("strök svar"),
    "response kept unread": _l("sparade svar som inte gick att läsa in"),
    "scored again": _l("räknade om resultat"),
    "consent recorded": _l("bestämde om att vara med"),
    "account opened": _l("öppnade ett konto"),
    "signed in": _l("loggade in"),
    "sign-in refused": _l("försökte logga in, men nekades"),
    "exported": _l("hämtade data"),
    "data loaded": _l("läste in data"),
    "card made": _l("gjorde ett kort"),
    "card revoked": _l("spärrade ett kort"),
    "code refused": _l("skrev fel kod"),
    "kiosk made": _l("lade till en surfplatta"),
    "kiosk registered": _l("satte upp en surfplatta"),
    "kiosk revoked": _l("spärrade en surfplatta"),
    "interview opened": _l("började en intervju"),
    "device handed over": _l("lämnade över skärmen"),
    "close staff answered": _l("svarade åt en person som de är nära"),
    "display chosen": _l("valde hur frågorna visas"),
    "look changed": _l("ändrade färg eller logotyp"),
    "texts approved": _l("godkände texter"),
    "approval withdrawn": _l("tog tillbaka ett godkännande av texter"),
    "recording added": _l("lade in en inläsning"),
    "recording removed": _l("tog bort en inläsning"),
    "interviews planned": _l("planerade intervjuer"),
    "interview changed": _l("ändrade en intervju"),
    "interview booked": _l("bokade en intervju"),
    "interview moved": _l("flyttade en intervju"),
    "interview cancelled": _l("ställde in en intervju"),
    "interview missed": _l("noterade att en intervju inte blev av"),
    "interview held": _l("noterade att en intervju hölls"),
    "interview consent told": _l("noterade samtycke i en intervju"),
    "quotation withdrawn": _l("noterade att samtycke till citat togs tillbaka"),
    "interview written": _l("skrev i en intervju"),
    "interview finished": _l("skrev klart en intervju"),
    "interview reopened": _l("öppnade en intervju igen"),
    "interview file added": _l("lade till en fil till en intervju"),
    "interview file fetched": _l("hämtade en fil från en intervju"),
    "interview file erased": _l("raderade en fil från en intervju"),
    "interview words erased": _l("raderade det som sades i en intervju, när tiden var ute"),
    "interview group named": _l("ändrade vad en grupp av intervjuer heter i tabeller"),
    "codebook changed": _l("ändrade en kodbok"),
    "theme changed": _l("ändrade ett tema"),
    "passage coded": _l("kodade ett textställe"),
    "passage uncoded": _l("tog bort en kodning"),
    "coding finished": _l("kodade klart en intervju"),
    "coding imported": _l("läste in kodning från ett annat program"),
    "coding exported": _l("hämtade kodning som fil"),
    "interviews exported": _l("hämtade tabeller över intervjuer som fil"),
    "goal agreed": _l("skrev in ett mål"),
    "goal ended": _l("avslutade ett mål"),
    "goal reworded": _l("ändrade orden i ett mål"),
    "attendance recorded": _l("skrev in närvaro"),
    "did not come": _l("berättade om frånvaro"),
    "statement saved": _l("sparade ett utlåtande"),
    "statement signed": _l("skrev under ett utlåtande"),
    "sheet printed": _l("skrev ut frågor på papper"),
    "paper typed": _l("skrev in svar från papper"),
    "page scanned": _l("skannade en sida"),
    "page confirmed": _l("bekräftade en skannad sida"),
    "page set aside": _l("lade undan en skannad sida"),
    "envelope received": _l("skickade svar som hade skrivits utan nät"),
    "task made": _l("gav upphov till en uppgift"),
    "task done": _l("bockade av eller öppnade en uppgift"),
    "plan applied": _l("bytte version av en plan"),
    "plan undone": _l("ångrade ett byte av plan"),
    "assignment cancelled": _l("ställde in ett planerat svar"),
    "assignment explained": _l("sade varför ett svar saknas"),
    "placement paused": _l("pausade en placering"),
    "placement resumed": _l("återupptog en placering"),
    "placement transferred": _l("flyttade en placering"),
    "agreement extended": _l("förlängde ett avtal"),
    "message queued": _l("lade ett meddelande i kö"),
    "message sent": _l("skickade ett meddelande"),
    "message failed": _l("fick inte i väg ett meddelande"),
    "message delivered": _l("fick veta att ett meddelande kom fram"),
    "messages stopped": _l("stoppade meddelanden"),
    "messages resumed": _l("släppte på meddelanden igen"),
    "contact changed": _l("ändrade kontaktuppgifter"),
    "calendar made": _l("gjorde en kalenderadress"),
    "calendar revoked": _l("spärrade en kalenderadress"),
    "people imported": _l("läste in deltagare från en fil"),
    "person referred": _l("remitterade en person"),
    "referral decided": _l("bestämde om en remiss"),
    "hours planned": _l("planerade timmar"),
    "later status recorded": _l("skrev in hur det har gått senare"),
    "provider told": _l("meddelade anordnaren"),
    "attendance imported": _l("läste in närvaro från en fil"),
    "attendance exported": _l("hämtade närvaro som fil"),
    "supervisor proposed": _l("föreslog en annan handledare"),
    "supervisor approved": _l("godkände en annan handledare"),
    "supervisor declined": _l("sade nej till en annan handledare"),
    "note written": _l("skrev en anteckning"),
    "note changed": _l("ändrade en anteckning"),
    "conversation told": _l("pratade med personen när svaren låg lägre"),
    "conversation undone": _l("tog tillbaka att någon hade pratat med personen"),
    "people merged": _l("slog ihop två som var samma person"),
    "merge undone": _l("ångrade en sammanslagning"),
    "people kept apart": _l("bestämde att två är olika personer"),
    "report asked": _l("beställde en rapport"),
    "report made": _l("gjorde klart en rapport"),
    "report fetched": _l("hämtade en rapport"),
    "report cancelled": _l("avbröt en rapport"),
    "opened by exception": _l("öppnade en placering i undantag"),
    "organisation added": _l("lade till en organisation"),
    "organisation renamed": _l("ändrade namnet på en organisation"),
    "agreement signed": _l("skrev in ett avtal"),
    "agreement changed": _l("ändrade ett avtal"),
    "provider warned": _l("varnade en anordnare"),
    "agreement ended early": _l("avslutade ett avtal i förtid"),
    "agreement change undone": _l("ångrade en ändring av ett avtal"),
    "draft begun": _l("började på ett utkast"),
    "draft proposed": _l("föreslog att ett utkast publiceras"),
    "draft taken back": _l("tog tillbaka ett förslag till utkast"),
    "draft discarded": _l("lade undan ett utkast"),
    "plan published": _l("publicerade en plan"),
    "password changed": _l("bytte lösenord"),
    "password link made": _l("gjorde en länk för nytt lösenord"),
    "account invited": _l("bjöd in någon till ett konto"),
    "account closed": _l("stängde ett konto"),
    "account reopened": _l("öppnade ett stängt konto"),
    "role changed": _l("bytte roll på ett konto"),
    "second factor added": _l("lade till ett andra steg vid inloggning"),
    "second factor removed": _l("tog bort ett andra steg vid inloggning"),
    "recovery codes made": _l("gjorde nya reservkoder"),
    "signed out everywhere": _l("loggade ut överallt"),
    "identity linked": _l("kopplade ett konto till en annan inloggning"),
    "identity unlinked": _l("tog bort kopplingen till en annan inloggning"),
    "token made": _l("gjorde en nyckel för ett program"),
    "token revoked": _l("spärrade en nyckel för ett program"),
    "webhook added": _l("lade till en adress som får besked"),
    "webhook removed": _l("tog bort en adress som får besked"),
    "webhook tried": _l("skickade ett prov till en adress som får besked"),
    "webhook sent again": _l("skickade om besked som inte hade kommit fram"),
    "webhook opened again": _l("ångrade att en adress som får besked stängdes"),
}
"""Every action, as it is stored, as what somebody did."""

FILES = {
    What.OCCUPANCY.value: _l("hämtade beläggningen som fil"),
    What.INVOICE.value: _l("hämtade underlag för fakturor som fil"),
    What.STATEMENT.value: _l("hämtade ett utlåtande som fil"),
}
"""What somebody did who fetched data, where the line says which file it was."""

OF_FILES = {
    "form": _l("format"),
    "month": _l("månad"),
    "from": _l("från"),
    "until": _l("till"),
    "provider": _l("anordnare"),
    "page": _l("sida"),
}
"""What the details of such a line are called."""

FORMS = {"csv": "CSV", "xlsx": "Excel", "pdf": "PDF"}

KINDS = {
    "placement": _l("placering"),
    "participant": _l("deltagare"),
    "informant": _l("person"),
    "assignment": _l("planerat svar"),
    "response": _l("svar"),
    "account": _l("konto"),
    "agreement": _l("avtal"),
    "authority": _l("kommunen"),
    "goal": _l("mål"),
    "kiosk": _l("surfplatta"),
    "message": _l("meddelande"),
    "plan": _l("plan"),
    "plan change": _l("ändring av en plan"),
    "recording": _l("inläsning"),
    "scanned_page": _l("skannad sida"),
    "task": _l("uppgift"),
    "text_approval": _l("godkännande av texter"),
    "organisation": _l("organisation"),
    "report": _l("rapport"),
    "note": _l("anteckning"),
    "merge": _l("sammanslagning"),
    "referral": _l("remiss"),
    "program_token": _l("nyckel för ett program"),
    "webhook": _l("adress som får besked"),
    "interview": _l("intervju"),
    "interview_round": _l("intervjuomgång"),
    "codebook": _l("kodbok"),
}
"""What an event may be about; other kinds are told by the name that is stored."""


def when(event: Event) -> str:
    """The moment where the programme is, to the second."""
    return format_datetime(event.at, "y-MM-dd HH:mm:ss")


def who(event: Event, names: Names) -> str:
    """Who did it: staff by name, people who answer by role and number, else the part of the program."""
    kind, _blank, number = event.actor.partition(" ")
    if not number.isdigit():
        return {"provider": _("Leverantören av meddelanden"), "demonstration": _("Demonstrationen")}.get(
            event.actor, _("Systemet")
        )
    if kind == "account":
        return names.accounts.get(int(number), _("Ett konto"))
    role = names.roles.get(int(number))
    return _("%(role)s nr %(n)s", role=role_in_words(role).capitalize() if role else _("Någon"), n=number)


def about(event: Event, names: Names) -> str:
    """What it was about, without a participant's name."""
    kind, row_id = str(KINDS.get(event.subject_kind, event.subject_kind)), event.subject_id
    if row_id is None or event.subject_kind == "authority":
        return kind
    if event.subject_kind == "account" and row_id in names.accounts:
        return _("konto: %(name)s", name=names.accounts[row_id])
    if event.subject_kind == "placement" and row_id in names.placements:
        return f"{kind} {names.placements[row_id].label}"
    if event.subject_kind == "informant" and row_id in names.roles:
        return f"{role_in_words(names.roles[row_id])} nr {row_id}"
    return f"{kind} nr {row_id}"


def did(event: Event) -> str:
    """What was done, and of a file that was fetched which kind it was."""
    return _file(event) or str(ACTIONS.get(event.action, event.action))


def details(event: Event, names: Names) -> str:
    """Codes and counts that are kept with it: of files in words, otherwise as they are stored."""
    found = event.details
    if _file(event):
        form, provider = str(found.get("form", "")), found.get("provider")
        found = {**found, "what": None, "form": FORMS.get(form, form)}
        if provider in names.organisations:
            found["provider"] = names.organisations[provider]
        found = {str(OF_FILES.get(name, name)): value for name, value in found.items()}
    return ", ".join(f"{name}: {_plain(value)}" for name, value in found.items() if value not in (None, "", [], {}))


def _file(event: Event) -> str:
    """Which kind of file was fetched, in words; empty for other lines."""
    return str(FILES.get(event.details.get("what", ""), "")) if event.action == Action.EXPORTED else ""


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    return str(value) if isinstance(value, str | int | float) else "…"
