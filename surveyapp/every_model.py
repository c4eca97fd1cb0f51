"""Imports every models module, so that the metadata is whole for migrations and tests."""

from surveyapp.access import models as access
from surveyapp.agreements import models as agreements
from surveyapp.audit import models as audit
from surveyapp.authoring import models as authoring
from surveyapp.coding import models as coding
from surveyapp.conversations import models as conversations
from surveyapp.db.base import Base
from surveyapp.goals import models as goals
from surveyapp.interviews import models as interviews
from surveyapp.languages import models as languages
from surveyapp.merging import models as merging
from surveyapp.messaging import models as messaging
from surveyapp.notes import models as notes
from surveyapp.paper import models as paper
from surveyapp.people import models as people
from surveyapp.placements import models as placements
from surveyapp.privacy import models as privacy
from surveyapp.programs import models as programs
from surveyapp.reporting import models as reporting
from surveyapp.responses import models as responses
from surveyapp.schedule import models as schedule
from surveyapp.schedule import subjects
from surveyapp.statements import models as statements
from surveyapp.supervisors import models as supervisors
from surveyapp.tasks import models as tasks

METADATA = Base.metadata
ALL = (
    access,
    agreements,
    audit,
    authoring,
    coding,
    conversations,
    goals,
    interviews,
    languages,
    merging,
    messaging,
    notes,
    paper,
    people,
    placements,
    privacy,
    programs,
    reporting,
    responses,
    schedule,
    statements,
    subjects,
    supervisors,
    tasks,
)
