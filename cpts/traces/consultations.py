"""« Ce que l’administration a consulté »: the trace of sensitive consultations, and its chain.

``tracer`` is the only way to write a row. Rows are sealed in batches (task ``chainer_les_consultations``).
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.utils import timezone

from cpts.commun.verrous import Verrou
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Habilitation, JetonService
from cpts.structures.models import Organisation, Rattachement, en_vigueur
from cpts.traces.chaine import Chaine
from cpts.traces.models import Consultation, MotifConsultation

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur
    from cpts.structures.models import CPTS

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
    if nationale := Organisation.objects.filter(pk__in=ids).first():
        return nationale.nom
    # A program holds no role of its own: it acts for the structure of its token.
    jeton = JetonService.objects.filter(compte=personne).select_related("cpts", "organisation").first()
    return jeton.structure.nom if jeton else SANS_ORGANISME


def _contenu(ligne: Consultation) -> list[str]:
    """What the seal covers: every column but the seal itself."""
    instant = ligne.le.astimezone(UTC).isoformat(timespec="microseconds")
    cles = (ligne.pk, ligne.cpts_id, ligne.utilisateur_id)
    return [*map(str, cles), ligne.organisme, ligne.objet, ligne.motif, instant]


_CHAINE = Chaine(Consultation, Verrou.CHAINE_CONSULTATIONS, _contenu)
chainer = _CHAINE.sceller
premiere_ligne_alteree = _CHAINE.premiere_ligne_alteree
tete = _CHAINE.tete
