"""The order of changes, how far it may be read, and when a row last changed.

Changes are numbered by a sequence when they are written, but their transactions commit in any order: a reader who
noted « 120 » while 118 was not committed would never see 118. So each transaction announces, before its first number,
the last number allotted (a shared advisory lock whose key carries it, held to its end by PostgreSQL itself), and
``etendue`` stops at the lowest announced one. What is at or under it is all there and will not grow.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from cpts.commun.verrous import Verrou
from cpts.traces.enums import TypeSuivi
from cpts.traces.models import Changement

# The order of the two statements matters, and each needs its own snapshot (READ COMMITTED): who is not announced when
# the second one runs will be numbered above the first; who has ended since is visible to what is read next.
_DERNIER = "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM cpts_changement_id_seq"
_ANNONCE = """
SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks
 WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = %s AND pid IS DISTINCT FROM pg_backend_pid()
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# Numbers mean nothing in another cluster, nor in this one once restored to an earlier point.
_ORIGINE = """
SELECT s.system_identifier::text || '.' || c.timeline_id || '.' || d.oid
  FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()
"""


class Etendue(NamedTuple):
    """``sure``: up to this number, included, every change is committed and visible; ``dernier``: last one allotted."""

    sure: int
    dernier: int


def etendue() -> Etendue:
    """How far the journal may be read now. The caller's own changes count as committed."""
    with connection.cursor() as curseur:
        curseur.execute(_DERNIER)
        dernier = curseur.fetchone()[0]
        curseur.execute(_ANNONCE, [Verrou.CHANGEMENT.value])
        annonce = curseur.fetchone()[0]
    return Etendue(dernier if annonce is None else min(dernier, annonce), dernier)


def origine() -> str:
    """What names the sequence of numbers: the cluster, its timeline, the database."""
    with connection.cursor() as curseur:
        curseur.execute(_ORIGINE)
        return curseur.fetchone()[0]


def dernier_changement(type_: TypeSuivi, cle: Any = "uuid") -> Subquery:
    """Expression: when the row whose public identifier is ``cle`` (path or expression) last changed."""
    if not isinstance(cle, Combinable):
        cle = Cast(OuterRef(cle), TextField())
    changements = Changement.objects.filter(type=type_, cle=cle).order_by("-pk")
    return Subquery(changements.values("le")[:1])


def avec_modifie_le(lignes: QuerySet[Any], type_: TypeSuivi, cle: Any = "uuid") -> QuerySet[Any]:
    """Annotate ``modifie_le``: when a row, as the API shows it, last changed."""
    return lignes.annotate(modifie_le=dernier_changement(type_, cle))
