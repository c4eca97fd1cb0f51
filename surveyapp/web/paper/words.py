"""What paper says: the texts on a sheet in its language, and problems and slips in the reader's."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import force_locale

from surveyapp.instruments.wording import html_language
from surveyapp.paper.making import AboutTexts
from surveyapp.paper.marks import Doubt
from surveyapp.paper.questions import DECIDED, DOES_NOT_KNOW, HELPED, PRESENCE, REFUSES
from surveyapp.paper.rules import Problem, Untimely
from surveyapp.paper.typed import Slip
from surveyapp.paper.upload import Fault
from surveyapp.responses.rules import Refusal
from surveyapp.web.interface_texts import gettext as _


def about_texts() -> AboutTexts:
    """The questions about the filling in, in the language settled for this request."""
    return {
        PRESENCE: (
            _("Var någon med dig när du svarade?"),
            {
                1: _("Nej, jag var ensam"),
                2: _("Ja, min handledare"),
                3: _("Ja, min handläggare"),
                4: _("Ja, någon annan"),
            },
        ),
        HELPED: (_("Fick du hjälp att läsa eller kryssa?"), {1: _("Nej"), 2: _("Ja")}),
        DECIDED: (
            _("Vem bestämde svaren?"),
            {
                1: _("Jag bestämde svaren själv"),
                2: _("Vi kom fram till svaren tillsammans"),
                3: _("Den andra bestämde svaren"),
            },
        ),
    }


def sheet_words(language: str) -> Mapping[str, str]:
    """Every interface text on a sheet in this language, by the names that the layout uses."""
    with force_locale(html_language(language)):
        words = {
            "cross": _("Sätt ett kryss i en ruta. Blev det fel? Fyll hela rutan och kryssa i en annan."),
            "return": _("Lämna papperet till den som gav dig det."),
            "date": _("Vilken dag fyllde du i papperet?"),
            "to": _("Till:"),
            "page": _("Sida %(number)s av %(of)s"),
            "code": _("Rutan som visar vilken sida det är"),
            DOES_NOT_KNOW: _("Vet inte"),
            REFUSES: _("Vill inte svara"),
        }
        for name, (text, options) in about_texts().items():
            words[name] = text
            words |= {f"{name}.{number}": option for number, option in options.items()}
        return words


def problem_in_words(problem: Problem) -> str:
    """Why a page needs a person, and what to do."""
    return {
        Problem.NO_CODE: _("Rutan med sidans kod syns inte. Skanna sidan igen, rakt och hel."),
        Problem.TWO_PAGES: _("Två sidor ligger på samma bild. Skanna dem var för sig."),
        Problem.NOT_OURS: _("Papperet är inte utskrivet här, eller hör till en annan kommun."),
        Problem.OTHER_EDITION: _("Papperet är från en annan version. Skriv av svaren för hand."),
        Problem.NO_CORNERS: _("Hörnen syns inte. Är sidan hel? Skanna den igen."),
        Problem.NOT_FLAT: _("Bilden är sned eller skrynklig. Skanna sidan igen, platt."),
        Problem.TWICE: _("Sidan var redan skannad."),
        Problem.ANSWERED: _("Svaren är redan skickade på ett annat sätt. De ändras inte."),
        Problem.REFUSED: _("Det här ska inte besvaras längre."),
    }[problem]


def doubt_in_words(doubt: Doubt) -> str:
    """Why an answer was not read for sure."""
    return {
        Doubt.FAINT: _("Krysset är svagt eller ovanligt. Titta på bilden."),
        Doubt.TWO_MARKS: _("Flera kryss som inte går ihop. Titta på bilden."),
        Doubt.ONLY_FILLED: _("En ruta är helt fylld, men inget kryss finns. Titta på bilden."),
        Doubt.BY_HAND: _("Skrivet för hand. Skriv av det."),
        Doubt.NOT_SEEN: _("En del av rutorna syns inte. Titta på bilden."),
    }[doubt]


def slip_in_words(slip: Slip) -> str:
    """What is wrong with what was typed, and how it is typed."""
    return {
        Slip.BLANK: _("Skriv numret på rutan. Inget kryss? Skriv ett bindestreck."),
        Slip.NO_SUCH_BOX: _("Det finns ingen sådan ruta."),
        Slip.ONLY_ONE: _("Här kan bara en ruta väljas. Är två kryssade? Skriv ett bindestreck."),
        Slip.NOT_A_NUMBER: _("Skriv ett tal med siffror."),
        Slip.OUT_OF_RANGE: _("Talet är för litet eller för stort för frågan. Skriv ett bindestreck om det står så."),
        Slip.NOT_WHOLE: _("Skriv ett helt tal, utan komma."),
        Slip.NOT_A_DAY: _("Skriv datumet så här: 2023-11-14."),
        Slip.TOO_LONG: _("Texten är för lång."),
    }[slip]


def untimely_in_words(untimely: Untimely) -> str:
    """Why the day of filling in cannot be right."""
    return {
        Untimely.FUTURE: _("Dagen har inte kommit än."),
        Untimely.EARLY: _("Dagen är före den första dag då frågorna gäller."),
        Untimely.LATE: _("Dagen är efter den sista dag då frågorna gäller. Svaren kan inte tas emot."),
    }[untimely]


def fault_in_words(fault: Fault) -> str:
    """Why a file cannot be taken."""
    return {
        Fault.NOT_A_PICTURE: _("Filen är ingen bild. Välj en PDF, PNG, JPEG eller TIFF."),
        Fault.DAMAGED: _("Filen går inte att läsa. Skanna en gång till."),
        Fault.TOO_LARGE: _("Filen är för stor. Skanna färre sidor åt gången, eller i gråskala."),
        Fault.TOO_MANY_PAGES: _("Det är för många sidor i filen. Dela upp den."),
        Fault.EMPTY: _("Välj en fil först."),
    }[fault]


def refusal_in_words(refusal: Refusal) -> str:
    """Why no sheet is taken for a planned answer."""
    texts = {
        Refusal.UNDECIDED: _("Personen har inte sagt ja till att svara än. Gå igenom informationen tillsammans först."),
        Refusal.DECLINED: _("Personen vill inte svara. Spara inte papperet."),
        Refusal.CANCELLED: _("Det här ska inte besvaras längre."),
        Refusal.SUBMITTED: _("Svaren är redan skickade. De ändras inte."),
        Refusal.VOID: _("Svaret är struket."),
    }
    return texts.get(refusal, _("Det här kan inte besvaras nu."))
