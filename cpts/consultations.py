"""« Ce que l’administration a consulté »: the trace of sensitive consultations, and its chain.

``tracer`` is the only way to write a row. Rows are sealed in batches (task ``chainer_les_consultations``), in
an order of their own: a transaction may commit after a later one was already sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from cpts.commun.journal import GENESE, Maillon, premier_defaut, sceller
from cpts.models import Consultation, Habilitation, MotifConsultation, Organisation, Rattachement, en_vigueur
from cpts.perimetre import perimetre_de

if TYPE_CHECKING:
    from cpts.models import CPTS, Utilisateur

VERROU = 0x43505453  # advisory lock of the chain
LOT = 5_000
SANS_ORGANISME = "Administration du service"


def tracer(personne: Utilisateur, cpts: CPTS, motif: MotifConsultation | str, objet: str) -> Consultation:
    """Write what was seen (``objet``, without personal data), by whom, for which body and why."""
    return Consultation.objects.create(
        cpts=cpts,
        utilisateur=personne,
        organisme=organisme_de(personne, cpts),
        objet=objet[:200],
        motif=MotifConsultation(motif),
    )


def organisme_de(personne: Utilisateur, cpts: CPTS) -> str:
    """Name of the body for which this person looks at this CPTS today."""
    tenues = perimetre_de(personne).organisations
    lien = (
        Rattachement.objects.filter(en_vigueur(timezone.localdate()), cpts=cpts, organisation__in=tenues)
        .select_related("organisation")
        .first()
    )
    if lien:
        return lien.organisation.nom
    ids = Habilitation.objects.en_cours().filter(utilisateur=personne).values("organisation_id")
    nationale = Organisation.objects.filter(pk__in=ids).first()
    return nationale.nom if nationale else SANS_ORGANISME


@transaction.atomic
def chainer() -> int:
    """Seal the rows not sealed yet; return how many. Two calls at once: the second seals nothing twice."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
    rang, precedente = tete()
    a_sceller = list(Consultation.objects.filter(rang__isnull=True).order_by("pk")[:LOT])
    for ligne in a_sceller:
        rang += 1
        precedente = sceller(precedente, rang, _contenu(ligne))
        ligne.rang, ligne.empreinte = rang, precedente
    Consultation.objects.bulk_update(a_sceller, ["rang", "empreinte"], batch_size=500)
    return len(a_sceller)


def premiere_ligne_alteree() -> int | None:
    """Number of the first sealed row that was altered or is missing; None when the journal is whole."""
    return premier_defaut(_maillons())


def tete() -> tuple[int, str]:
    """Number and fingerprint of the last sealed row; note them elsewhere to notice a journal cut short."""
    rang = Consultation.objects.aggregate(rang=Max("rang"))["rang"]
    if rang is None:
        return 0, GENESE
    return rang, Consultation.objects.get(rang=rang).empreinte


def _maillons() -> Iterator[Maillon]:
    for ligne in Consultation.objects.filter(rang__isnull=False).order_by("rang").iterator():
        yield Maillon(ligne.rang or 0, _contenu(ligne), ligne.empreinte)


def _contenu(ligne: Consultation) -> list[str]:
    """What the seal covers: every column but the seal itself."""
    instant = ligne.le.astimezone(UTC).isoformat(timespec="microseconds")
    cles = (ligne.pk, ligne.cpts_id, ligne.utilisateur_id)
    return [*map(str, cles), ligne.organisme, ligne.objet, ligne.motif, instant]
