"""What changes by the day alone, and what the journal forgets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.structures.models import CPTS, EtapeVie, Rattachement
from cpts.traces.enums import OperationSuivie, TypeSuivi
from cpts.traces.models import Changement
from financements.contrats.models import Contrat
from rapports.curseurs.position import CONSERVATION

# Days looked at again each night: one that was missed is made up for.
RATTRAPAGE = datetime.timedelta(days=31)
# Transactions that were open when a position was given may have written a little before it.
MARGE = datetime.timedelta(days=2)
# A row keeps its first entry (it was there) and its last one (when, and what). Before a deletion nothing is owed, and
# a deletion is no news once the row is back.
_COMPACTER = """
DELETE FROM cpts_changement c USING cpts_changement d
 WHERE d.type = c.type AND d.cle = c.cle AND d.id > c.id AND d.cpts_id IS NOT DISTINCT FROM c.cpts_id
   AND (c.operation = 'supprime' OR d.operation = 'supprime'
    OR EXISTS (SELECT FROM cpts_changement a WHERE a.type = c.type AND a.cle = c.cle AND a.id < c.id
                  AND a.cpts_id IS NOT DISTINCT FROM c.cpts_id AND a.operation <> 'supprime'))
"""


def compacter() -> int:
    """Forget what no position needs: entries overtaken, deletions past their time. Returns how many."""
    with connection.cursor() as curseur:
        curseur.execute(_COMPACTER)
        depassees = curseur.rowcount
    anciennes = Changement.objects.filter(
        operation=OperationSuivie.SUPPRIME, le__lt=timezone.now() - CONSERVATION - MARGE
    )
    return depassees + anciennes.delete()[0]


def noter_le_jour(jour: datetime.date) -> int:
    """Note the rows that a new day changes although nobody wrote them. Run after midnight; twice changes nothing.

    State and bodies of a CPTS, state of a contract, days late of a transmission. Returns how many were noted.
    """
    maintenant = timezone.now()
    notes = [
        Changement(type=type_, cle=str(uuid), cpts_id=cpts, operation=OperationSuivie.MODIFIE, le=maintenant)
        for type_, lignes in _changees_par_le_jour(jour)
        for uuid, cpts in lignes
    ]
    return len(Changement.objects.bulk_create(notes, batch_size=2000))


def _changees_par_le_jour(jour: datetime.date) -> Iterator[tuple[TypeSuivi, Iterable[tuple]]]:
    yield TypeSuivi.CPTS, _structures(jour).values_list("uuid", "pk")
    yield TypeSuivi.CONTRATS, _contrats(jour)
    en_retard = Transmission.objects.filter(etat=EtatTransmission.EN_RETARD)
    yield TypeSuivi.TRANSMISSIONS, en_retard.values_list("uuid", "cpts_id")


def _structures(jour: datetime.date) -> QuerySet[CPTS]:
    depuis = jour - RATTRAPAGE
    etapes = EtapeVie.objects.filter(date__gt=depuis, date__lte=jour).values("cpts")
    liens = Rattachement.objects.filter(
        Q(debut__gt=depuis, debut__lte=jour) | Q(fin__gte=depuis, fin__lt=jour)
    ).values("cpts")
    return CPTS.objects.filter(Q(pk__in=etapes) | Q(pk__in=liens)).order_by()


def _contrats(jour: datetime.date) -> list[tuple]:
    """Contracts whose state is not what it was when the days looked at began, or moved and came back."""
    bornes = (jour - RATTRAPAGE, jour)
    suspensions = Q(suspensions__debut__range=bornes) | Q(suspensions__fin__range=bornes)
    dates = Q(signature__range=bornes) | Q(resiliation__range=bornes)
    finis = Q(fin__range=(bornes[0] - datetime.timedelta(days=1), jour))
    return list(
        Contrat.objects.filter(suspensions | dates | finis)
        .order_by()
        .values_list("uuid", "cpts_id")
        .distinct()
    )
