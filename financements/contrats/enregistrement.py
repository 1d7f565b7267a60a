"""The rows of computed schedules: only what changed is written, new rows by COPY.

Most recomputations change nothing: reading what is there is cheaper than writing it again, and leaves no dead rows.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cpts.commun.fusion import copier
from financements.contrats.models import Echeance, Enveloppe, EtatEcheancier

if TYPE_CHECKING:
    from financements.contrats.calcul import Calcul

CHAMPS_LIGNE = (
    "contrat_id", "rang", "date", "annee_contrat", "objet", "mission", "montant", "regle", "bareme", "a_decider",
)  # fmt: skip
CHAMPS_CLE = ("contrat_id", "annee_contrat", "mission", "part")
CHAMPS_MONTANTS = ("montant", "du", "bareme", "demonstration")
Ligne = tuple[Any, ...]


def enregistrer(calculs: Sequence[Calcul], au: datetime.date) -> None:
    """Rows of these schedules, in the caller's transaction; their contracts are locked by the caller."""
    cles = [calcul.faits.dossier.contrat.pk for calcul in calculs]
    _enregistrer_echeances(cles, calculs)
    _enregistrer_enveloppes(cles, calculs)
    _enregistrer_etats(calculs, au)


def _enregistrer_echeances(cles: list[int], calculs: Sequence[Calcul]) -> None:
    """The lines of a contract are replaced whole as soon as one of them changes."""
    lues = Echeance.objects.filter(contrat__in=cles).order_by("contrat_id", "rang").values_list(*CHAMPS_LIGNE)
    existantes = {cle: list(lignes) for cle, lignes in groupby(lues, key=lambda ligne: ligne[0])}
    voulues = {calcul.faits.dossier.contrat.pk: list(_echeances(calcul)) for calcul in calculs}
    changees = [cle for cle, lignes in voulues.items() if lignes != existantes.get(cle, [])]
    Echeance.objects.filter(contrat__in=[cle for cle in changees if cle in existantes]).delete()
    copier(Echeance, CHAMPS_LIGNE, (ligne for cle in changees for ligne in voulues[cle]))


def _echeances(calcul: Calcul) -> Iterator[Ligne]:
    contrat = calcul.faits.dossier.contrat.pk
    for rang, ligne in enumerate(calcul.echeancier.lignes, 1):
        origine = ligne.fiche.montant.ligne
        yield (
            contrat,
            rang,
            ligne.date,
            ligne.annee.debut,
            ligne.objet.value,
            ligne.mission,
            ligne.montant,
            ligne.fiche.regle.reference,
            origine.bareme if origine else "",
            ligne.a_decider,
        )


def _enregistrer_enveloppes(cles: list[int], calculs: Sequence[Calcul]) -> None:
    """Envelopes keep their identifier from one computation to the next: others name them."""
    champs = ("pk", *CHAMPS_CLE, *CHAMPS_MONTANTS)
    existantes = {e[1:5]: e for e in Enveloppe.objects.filter(contrat__in=cles).values_list(*champs)}
    voulues = dict(enveloppe for calcul in calculs for enveloppe in _enveloppes(calcul))
    Enveloppe.objects.filter(pk__in=[e[0] for cle, e in existantes.items() if cle not in voulues]).delete()
    changees = [
        Enveloppe(pk=existantes[cle][0], **dict(zip(CHAMPS_MONTANTS, montants, strict=True)))
        for cle, montants in voulues.items()
        if cle in existantes and existantes[cle][5:] != montants
    ]
    Enveloppe.objects.bulk_update(changees, CHAMPS_MONTANTS, batch_size=500)
    nouvelles = (
        (uuid.uuid4(), *cle, *montants) for cle, montants in voulues.items() if cle not in existantes
    )
    copier(Enveloppe, ("uuid", *CHAMPS_CLE, *CHAMPS_MONTANTS), nouvelles)


def _enveloppes(calcul: Calcul) -> Iterator[tuple[Ligne, Ligne]]:
    """Key and amounts, one per mission and part of each contract year begun by the horizon.

    An amount of a demonstration version is of demonstration, even where its line is a known figure.
    """
    contrat = calcul.faits.dossier.contrat.pk
    fictives = {v.id for v in calcul.grille.versions if v.demonstration}
    for annee in calcul.echeancier.annees:
        version = calcul.grille.version_au(annee.annee.debut)
        for part in annee.parts:
            ligne = part.ligne_bareme
            bareme = ligne.bareme if ligne else ""
            # A part that rests on no line (a mission active no day) is as fictitious as its year.
            fictive = (bareme or (version.id if version else "")) in fictives
            cle = (contrat, annee.annee.debut, part.mission, part.part.value)
            yield cle, (part.plafond, part.du, bareme, fictive)


def _enregistrer_etats(calculs: Sequence[Calcul], au: datetime.date) -> None:
    EtatEcheancier.objects.bulk_create(
        [
            EtatEcheancier(
                contrat=calcul.faits.dossier.contrat,
                au=au,
                officiel=calcul.echeancier.officiel,
                reserves=list(calcul.echeancier.reserves),
                calcule_le=timezone.now(),
            )
            for calcul in calculs
        ],
        update_conflicts=True,
        unique_fields=["contrat"],
        update_fields=["au", "officiel", "reserves", "calcule_le"],
    )
