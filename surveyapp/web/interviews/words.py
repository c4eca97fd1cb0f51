"""Planning and booking in words: why something is refused, how a booking ended, what is shown."""

from __future__ import annotations

from surveyapp.interviews.kinds import BookingState, Missed, Place, Presence
from surveyapp.interviews.overview import Show
from surveyapp.interviews.rules import MOST_SUBJECTS, MOST_TIMES, Fault, Timing
from surveyapp.schedule.windows import CancelReason
from surveyapp.web.interface_texts import gettext as _


def fault_in_words(fault: Fault) -> str:
    """Why something about an interview is refused, and what to do."""
    return {
        Fault.NO_SUBJECTS: _("Välj minst en att intervjua."),
        Fault.TOO_MANY: _("Högst %(n)d kan planeras på en gång. Dela upp dem.", n=MOST_SUBJECTS),
        Fault.NO_TITLE: _("Skriv vad omgången heter."),
        Fault.NO_SERIES: _("Skriv vilken serie omgången hör till."),
        Fault.WRONG_NUMBER: _("Omgångens nummer är ett tal från 1 till 99."),
        Fault.ROUND_EXISTS: _("Den här omgången är redan planerad. Ta nästa nummer."),
        Fault.DAYS_NOT_IN_ORDER: _("Dagarna ska komma i ordning: öppnar, ska vara klart, sista dag."),
        Fault.WINDOW_TOO_LONG: _("En omgång är högst ett år lång."),
        Fault.OTHERS_SUBJECT: _("Någon av dem finns inte längre. Titta igen och välj på nytt."),
        Fault.HAS_BOOKINGS: _("Omgången går inte att ta bort: något i den är redan bokat, hållet eller skrivet."),
        Fault.NO_TIME: _("Skriv dag och klockslag."),
        Fault.TOO_MANY_TIMES: _("Högst %(n)d tider kan föreslås.", n=MOST_TIMES),
        Fault.TIME_PAST: _("Dagen har redan varit. Om intervjun hölls då, säg hur den gick i stället."),
        Fault.BEFORE_WINDOW: _("Dagen ligger före omgångens första dag. Välj en dag i omgången."),
        Fault.AFTER_WINDOW: _("Dagen ligger efter omgångens sista dag. Blir intervjun ändå av sparas den som sen."),
        Fault.NOT_PROPOSED: _("Tiden är inte längre föreslagen. Titta igen."),
        Fault.NOT_BOOKED: _("Ingen tid är bokad, så det finns inget att ändra."),
        Fault.BOOKED_ALREADY: _("Intervjun har redan en bokad tid. Flytta den i stället."),
        Fault.HELD_ALREADY: _("Intervjun är redan hållen."),
        Fault.CALLED_OFF: _("Intervjun är inställd. Ta tillbaka det först."),
        Fault.NOT_YET: _("Dagen har inte kommit än."),
        Fault.IN_FUTURE: _("Intervjun kan inte vara hållen en dag som inte har kommit."),
        Fault.FINISHED: _("Intervjun är skriven klar."),
        Fault.HAS_NOTES: _("Det går inte: något är redan skrivet här."),
        Fault.NOT_HELD: _("Intervjun är inte hållen."),
    }[fault]


def show_in_words(show: Show) -> str:
    """What of the interviews is shown."""
    return {
        Show.ALL: _("Alla"),
        Show.TO_BOOK: _("Ska bokas"),
        Show.BOOKED: _("Bokade"),
        Show.HELD: _("Hållna"),
        Show.NOT_HELD: _("Inte hållna"),
    }[show]


def place_in_words(place: Place) -> str:
    """Where people meet."""
    return {Place.THERE: _("På plats"), Place.PHONE: _("Telefon"), Place.VIDEO: _("Video")}[place]


def booking_state_in_words(state: BookingState) -> str:
    """How far a booking has come."""
    return {
        BookingState.PROPOSED: _("föreslagen"),
        BookingState.BOOKED: _("bokad"),
        BookingState.MOVED: _("ersatt av en annan tid"),
        BookingState.CANCELLED: _("avbokad"),
        BookingState.NO_SHOW: _("blev inte av"),
        BookingState.HELD: _("hölls"),
    }[state]


def missed_in_words(missed: Missed) -> str:
    """Why an interview that was booked did not take place, as a choice."""
    return {
        Missed.DID_NOT_APPEAR: _("Deltagaren dök ej upp"),
        Missed.NOBODY_ON_SITE: _("Ingen deltagare på plats"),
        Missed.SICK: _("Sjukdom"),
        Missed.BY_INFORMANT: _("Den som skulle intervjuas avbokade"),
        Missed.BY_INTERVIEWER: _("Intervjuaren avbokade"),
        Missed.TECHNICAL: _("Tekniskt fel"),
        Missed.OTHER: _("Annat skäl"),
    }[missed]


def presence_choice(presence: Presence) -> str:
    """Whether the supervisor sat in, as a choice."""
    return {
        Presence.NO: _("Nej"),
        Presence.PART: _("Ja, en del"),
        Presence.WHOLE: _("Ja, hela tiden"),
    }[presence]


def called_off_by(reason: CancelReason) -> str:
    """On whose wish an interview is called off, as a choice."""
    return {
        CancelReason.BY_STAFF: _("Vi"),
        CancelReason.BY_PARTICIPANT: _("Deltagaren"),
        CancelReason.BY_PROVIDER: _("Anordnaren"),
    }[reason]


def timing_in_words(timing: Timing | None) -> str:
    """Whether an interview was held outside its window."""
    return {Timing.EARLY: _("före omgången"), Timing.LATE: _("efter omgångens sista dag")}.get(
        timing or Timing.IN_TIME, ""
    )


def consent_in_words(said: bool | None) -> str:
    """What somebody said when asked."""
    return {True: _("ja"), False: _("nej"), None: _("inte frågad")}[said]
