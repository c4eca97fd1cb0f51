"""Imports every models module, so that the metadata is whole for migrations and tests."""

from surveyapp.access import models as access
from surveyapp.agreements import models as agreements
from surveyapp.audit import models as audit
from surveyapp.db.base import Base
from surveyapp.people import models as people
from surveyapp.placements import models as placements
from surveyapp.privacy import models as privacy
from surveyapp.responses import models as responses
from surveyapp.schedule import models as schedule

METADATA = Base.metadata
ALL = (access, agreements, audit, people, placements, privacy, responses, schedule)
