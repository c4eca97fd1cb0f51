"""``surveyapp worker``: plans, queues and sends, until it is told to stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from functools import partial
from types import FrameType

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.agreements.notices import remind_of_notices
from surveyapp.cli.delivering import ACTOR, Worker
from surveyapp.cli.hook_sender import HookSender
from surveyapp.cli.interview_duties import erase_recordings, index_notes
from surveyapp.cli.ready import ready_house
from surveyapp.cli.report_maker import ReportMaker
from surveyapp.db.planning import look_at_tables
from surveyapp.exports.counting import ledger_proof
from surveyapp.house import House
from surveyapp.interviews.called_for import add_called_for
from surveyapp.messaging.account_mail import settled, to_send
from surveyapp.messaging.bounces import Mailbox, read_returned
from surveyapp.messaging.changes import Queued, queue_due
from surveyapp.messaging.channels.opening import open_ways
from surveyapp.messaging.channels.staff import tell_staff
from surveyapp.messaging.office import Office
from surveyapp.messaging.outbox import duty_done, last_done, take_duty
from surveyapp.messaging.parcel import Parcel, Result
from surveyapp.messaging.reconciling import n_tasks_since, note_red_days
from surveyapp.messaging.texts import UnsoundTexts
from surveyapp.people.models import Authority, Channel
from surveyapp.placements.leaving import make_due_tasks
from surveyapp.reports.ledger import Proof, keep_proof
from surveyapp.responses.facts import plan_with_answers
from surveyapp.schedule.changes import Tally

PLAN, QUEUE, RETURNED, RECONCILE, NOTICES = "plan", "queue", "returned mail", "reconcile", "notices"
LEDGER = "ledger"
ACCOUNT_LINKS = "account links"
AGREEMENTS = "agreements"
LATER = "later status"
RECORDINGS, NOTES_FOUND = "recordings", "notes found"
TABLES = "tables"
EVERY_SECONDS = {
    TABLES: 86400.0,
    PLAN: 3600.0,
    QUEUE: 60.0,
    RETURNED: 300.0,
    RECONCILE: 3600.0,
    NOTICES: 3600.0,
    LEDGER: 86400.0,
    ACCOUNT_LINKS: 10.0,
    AGREEMENTS: 86400.0,
    LATER: 3600.0,
    RECORDINGS: 3600.0,
    NOTES_FOUND: 3600.0,
}
IDLE_SECONDS = 2.0


@click.command()
@click.option("--once", is_flag=True, help="Do everything that is due now, then end.")
@click.option("--only-reports", is_flag=True, help="Make reports and nothing else, as long as whoever began it runs.")
def worker(once: bool, only_reports: bool) -> None:
    """Plan occasions, queue and send messages, make reports; several may run on PostgreSQL, one on SQLite."""
    if only_reports:
        make_reports(ready_house(), once=once)
    else:
        run(open_worker(ready_house()), once=once)


def open_worker(house: House) -> Worker:
    """A worker with the ways that the settings describe; raises ClickException where nothing could be sent."""
    settings = house.settings
    if settings.environment == "production" and settings.outgoing != "send":
        raise click.ClickException(
            "SURVEYAPP_OUTGOING is not send: nobody would get the messages; set it to send, and SMTP or SMS"
        )
    try:
        office = Office.of(settings, house.vault, house.shelf)
    except UnsoundTexts as error:
        raise click.ClickException(str(error)) from None
    return Worker(house, office, open_ways(settings))


def run(one: Worker, *, once: bool) -> None:
    """Work until told to stop: the message under way is finished and stored, the rest goes back into the queue."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        one.stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    done_at: dict[str, float] = {}
    maker = ReportMaker(one.house, one.stopping)
    # A large report takes a minute: messages do not wait for it.
    making = threading.Thread(target=maker.run, name="reports", daemon=True)
    # Nor do they wait for somebody else's slow server.
    hooks = HookSender(one.house, one.stopping)
    telling = threading.Thread(target=hooks.run, name="webhooks", daemon=True)
    if not once:
        making.start()
        telling.start()
    try:
        while not one.stopping.is_set():
            one.look_again()
            _do_duties(one, done_at)
            fates = one.send_due()
            if fates:
                click.echo("sent: " + ", ".join(f"{number} {fate.value}" for fate, number in fates.items()))
            if once:
                maker.make_all()
                hooks.send_all()
                break
            one.stopping.wait(IDLE_SECONDS)
    finally:
        one.close()


def make_reports(house: House, *, once: bool) -> None:
    """Make reports until told to stop, or until the process that began this one is gone."""
    maker, begun_by = ReportMaker(house), os.getppid()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        maker.stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    if once:
        maker.make_all()
    else:
        maker.run(lambda: os.getppid() == begun_by)


def _do_duties(one: Worker, done_at: dict[str, float]) -> None:
    """What only one worker does, each as often as it needs."""
    for duty, seconds in EVERY_SECONDS.items():
        if time.monotonic() - done_at.get(duty, -seconds) < seconds or one.stopping.is_set():
            continue
        done_at[duty] = time.monotonic()
        if _take(one, duty):
            DUTIES[duty](one)
            _done(one, duty)


def _take(one: Worker, duty: str) -> bool:
    return one.stored(lambda session: take_duty(session, duty, one.holder, one.now(), one.office.lease))


def _done(one: Worker, duty: str) -> None:
    one.stored(lambda session: duty_done(session, duty, one.holder, one.now()))


def tables(one: Worker) -> None:
    """Let the database look at its tables, so that pages stay quick as they grow."""
    one.stored(look_at_tables)


def plan(one: Worker) -> None:
    """Lay out occasions."""

    def work(session: Session) -> Tally:
        house = one.house
        today, at = house.clock.today(), house.clock.now()
        tally = plan_with_answers(session, house.shelf.plans, today, actor=ACTOR, at=at)
        add_called_for(session, house.shelf.plans)
        return tally

    tally = one.stored(work)
    if not tally.is_empty:
        click.echo(f"planned: {tally.occasions} new occasions, {tally.moved} moved, {tally.cancelled} cancelled")


def queue(one: Worker) -> None:
    """Put what is due into the queue."""
    queued: Queued = one.stored(lambda session: queue_due(session, one.office, one.mark()))
    if not queued.is_empty:
        click.echo(f"queued: {queued.messages} messages for {queued.steps} steps, {queued.escalated} escalated")


def returned(one: Worker) -> None:
    """Read the mailbox of returned mail; each is stored before it is marked as read."""
    settings = one.house.settings
    if settings.imap_host:
        box = Mailbox(settings.imap_host, settings.imap_port, settings.imap_user, settings.imap_password)
        n_returned = read_returned(box, one.stored, actor=ACTOR, now=one.now)
        if n_returned:
            click.echo(f"returned: {n_returned} messages")


def reconcile(one: Worker) -> None:
    """Compare what was expected with what left; days that do not add up become tasks."""
    one.stored(lambda session: note_red_days(session, one.office, one.mark()))


def notify(one: Worker) -> None:
    """Tell staff how many tasks there are that were not told of before; the network is used without a transaction."""
    addresses = one.house.settings.staff_notices
    if not addresses:
        return
    n_new = one.stored(lambda session: n_tasks_since(session, last_done(session, NOTICES)))
    if n_new:
        tell_staff(addresses, "Nya uppgifter", f"Nya uppgifter: {n_new}\n{one.house.settings.base_url}/sign-in")


def check_ledger(one: Worker) -> None:
    """Prove that the ledger adds up, as ``surveyapp ledger check`` does; where it does not, staff see a red number."""
    n_wrong = 0
    for authority_id in one.seen(lambda session: session.scalars(select(Authority.id)).all()):
        proof = one.seen(partial(_proof, one, authority_id))
        one.stored(partial(_keep, one, authority_id, proof))
        n_wrong += sum(proof.wrong.values())
    if n_wrong:
        click.echo(f"ledger: {n_wrong} rows do not add up; surveyapp ledger check says which")


def _proof(one: Worker, authority_id: int, session: Session) -> Proof:
    return ledger_proof(session, one.house.shelf.plans, authority_id, one.house.clock.today())


def _keep(one: Worker, authority_id: int, proof: Proof, session: Session) -> None:
    keep_proof(session, authority_id, proof, actor=ACTOR, at=one.now())


def ask_later(one: Worker) -> None:
    """A task for staff where it is time to find out what somebody does months after the exit."""
    today = one.house.clock.today()
    n_new = one.stored(lambda session: make_due_tasks(session, today, actor=ACTOR, at=one.now()))
    if n_new:
        click.echo(f"later status: {n_new} new tasks")


def agreements(one: Worker) -> None:
    """Make tasks of agreements about which somebody must soon say whether they go on."""

    def work(session: Session) -> int:
        return remind_of_notices(session, one.house.clock.today(), actor=ACTOR, at=one.now())

    n_near = one.stored(work)
    if n_near:
        click.echo(f"agreements: {n_near} to decide about")


def send_account_links(one: Worker) -> None:
    """Send links to whoever was invited or has forgotten their password; no transaction is open on the way."""
    way = one.ways.get(Channel.EMAIL)
    if way is None:
        return
    base_url = one.house.settings.base_url
    for parcel in one.stored(lambda session: to_send(session, one.house.vault, base_url, one.now())):
        _settle_link(one, parcel, way.send(parcel))


def _settle_link(one: Worker, parcel: Parcel, result: Result) -> None:
    one.stored(lambda session: settled(session, parcel, result, one.now()))


DUTIES = {
    TABLES: tables,
    PLAN: plan,
    QUEUE: queue,
    RETURNED: returned,
    RECONCILE: reconcile,
    NOTICES: notify,
    LEDGER: check_ledger,
    ACCOUNT_LINKS: send_account_links,
    AGREEMENTS: agreements,
    LATER: ask_later,
    RECORDINGS: erase_recordings,
    NOTES_FOUND: index_notes,
}
