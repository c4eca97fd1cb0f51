"""``surveyapp accounts``: invite, close and list accounts, such as the first administrator's."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import changes
from surveyapp.access.belonging import KINDS, open_for_staff, organisation_for
from surveyapp.access.changes import EMAIL, CannotOpen, Mark, NewAccount
from surveyapp.access.links import make_link, revoke_links
from surveyapp.access.listing import Line, Which, organisations
from surveyapp.access.listing import accounts as listed
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.rules import LINK_LASTS, LinkKind
from surveyapp.cli.opened import reading, writing
from surveyapp.cli.ready import chosen_authority, ready_house
from surveyapp.house import House
from surveyapp.people import contact

ACTOR, NOWHERE = "command line", 0
AUTHORITY = click.option("--authority", help="Code of the authority, where there are several.")
FAULTS = {
    "name": "the name is missing or longer than 100 characters",
    "email": "that is no e-mail address",
    "taken": "there is an account with this address already",
}


@click.group()
def accounts() -> None:
    """Accounts of staff: invite somebody, close an account, list them."""


@accounts.command()
@click.argument("email")
@click.option("--name", required=True, help="Name as colleagues know it.")
@click.option("--role", type=click.Choice([role.value for role in AccountRole]), required=True)
@click.option("--organisation", help="Name of the organisation, for caseworkers, supervisors and managers.")
@AUTHORITY
def invite(email: str, name: str, role: str, organisation: str | None, authority: str | None) -> None:
    """Open an account for EMAIL and print the link with which its owner chooses a password. It works once."""
    house = ready_house()
    mark = Mark(ACTOR, house.clock.now())
    with writing(house) as session:
        where = chosen_authority(session, authority).id
        belongs_to = _organisation(session, where, AccountRole(role), organisation)
        new = NewAccount(name, email, None, AccountRole(role), organisation_id=belongs_to)
        try:
            account = open_for_staff(session, house.vault, where, new, actor=mark.actor, at=mark.at)
        except CannotOpen as fault:
            raise click.ClickException(FAULTS.get(str(fault), str(fault))) from None
        token = make_link(session, house.vault, account, LinkKind.INVITATION, mark, None)
    days = LINK_LASTS[LinkKind.INVITATION].days
    click.echo(
        f"{house.settings.base_url}/choose-password/{token}\nworks once, within {days} days; give it to its owner"
    )


@accounts.command()
@click.argument("email")
def close(email: str) -> None:
    """Close the account of EMAIL at once, wherever it is signed in."""
    house = ready_house()
    mark = Mark(ACTOR, house.clock.now())
    with writing(house) as session:
        index = house.vault.index(contact.email(email).value, EMAIL)
        account = session.scalar(select(Account).where(Account.email_index == index, Account.closed_at.is_(None)))
        if account is None:
            raise click.ClickException("there is no open account with this address")
        changes.close_account(session, account, mark)
        revoke_links(session, account, mark.at)
    click.echo("closed")


@accounts.command("list")
@click.option("--closed", is_flag=True, help="Closed accounts instead of open ones.")
@AUTHORITY
def list_command(closed: bool, authority: str | None) -> None:
    """Every account: address, role, second factor and when it was last used."""
    house = ready_house()
    which = Which.CLOSED if closed else Which.OPEN
    with reading(house) as session:
        where = chosen_authority(session, authority).id
        found = listed(session, house.vault, where, which, "", house.clock.now())
    for line in found.lines:
        click.echo(_told(house, line))
    click.echo(f"{found.n_found} {which.value} account{'' if found.n_found == 1 else 's'}")


def _told(house: House, line: Line) -> str:
    last = line.last_signed_in_at
    used = f"last used {last.astimezone(house.clock.zone).date()}" if last else "never used"
    second = " and ".join(name for name, has in (("passkey", line.has_passkey), ("app", line.has_totp)) if has)
    return f"{line.email:40} {line.role.value:16} {second or 'no second factor':16} {used}"


def _organisation(session: Session, authority_id: int, role: AccountRole, name: str | None) -> int | None:
    if role not in KINDS:
        return None
    known = {found: number for number, found in organisations(session, authority_id, KINDS[role]).items()}
    try:
        return organisation_for(session, authority_id, role, None if name is None else known.get(name, NOWHERE))
    except CannotOpen:
        named = ", ".join(known) or f"there is no {KINDS[role].value} yet"
        raise click.ClickException(f"say which with --organisation: {named}") from None
