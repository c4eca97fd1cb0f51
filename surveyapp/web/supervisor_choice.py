"""A supervisor is chosen at one provider at a time: a programme may have hundreds, a provider has few."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.extensions import house, session
from surveyapp.people.models import OrganisationKind
from surveyapp.placements.desk import organisations
from surveyapp.supervisors.queries import Candidate, candidates
from surveyapp.web.guards import actor


@dataclass(frozen=True, slots=True)
class Offer:
    """The providers by name, the one that is chosen, and its supervisors: those with fewest people first."""

    providers: tuple[tuple[int, str], ...]
    provider_id: int | None
    supervisors: tuple[Candidate, ...]

    @property
    def provider(self) -> str:
        """The name of the provider that is chosen; empty while none is."""
        return next((name for number, name in self.providers if number == self.provider_id), "")


def offer_of(asked: str, *, other_than: int | None = None) -> Offer:
    """What is offered where somebody asks for this provider by its id; a single provider need not be asked for.

    ``other_than`` is a provider that cannot be chosen.
    """
    mine, today = actor().authority_id, house().clock.today()
    every = organisations(session(), mine, OrganisationKind.PROVIDER)
    providers = tuple(one for one in every if one[0] != other_than)
    ids = [number for number, _name in providers]
    chosen = ids[0] if len(ids) == 1 else next((number for number in ids if str(number) == asked), None)
    found = [] if chosen is None else candidates(session(), house().vault, mine, chosen, today)
    return Offer(providers, chosen, tuple(found))
