"""A card opens visits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LINK = sa.table(
    "survey_link",
    sa.column("way", sa.String()),
    sa.column("code_index", sa.LargeBinary()),
    sa.column("token_hash", sa.LargeBinary()),
)


def upgrade() -> None:
    with op.batch_alter_table("survey_link") as batch_op:
        batch_op.drop_constraint(op.f("ck_survey_link_card_has_code"), type_="check")
        batch_op.create_check_constraint("only_cards_have_codes", "code_index IS NULL OR way = 'card'")


def downgrade() -> None:
    # A visit had no place here: it becomes a card whose code nobody knows.
    is_visit = (_LINK.c.way == "card") & _LINK.c.code_index.is_(None)
    op.execute(_LINK.update().where(is_visit).values(code_index=_LINK.c.token_hash))
    with op.batch_alter_table("survey_link") as batch_op:
        batch_op.drop_constraint(op.f("ck_survey_link_only_cards_have_codes"), type_="check")
        batch_op.create_check_constraint("card_has_code", "(way = 'card') = (code_index IS NOT NULL)")
