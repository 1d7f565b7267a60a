"""Public usage figures: counts only, dated, and none over fewer CPTS than secrecy asks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import ExtractYear

from cpts.commun.formats import duree, nombre
from cpts.commun.secret import CONTRIBUTIONS_MIN, NON_AFFICHE
from cpts.models import CPTS
from financements.enums import VERDICTS_ACCEPTES, EtatLecture
from financements.models import Contrat, Version


@dataclass(frozen=True)
class Compteur:
    """A count worded, or « non affiché » when too few CPTS stand behind it."""

    libelle: str
    texte: str
    source: str


@dataclass(frozen=True)
class AnneeDUsage:
    """Deposits received in a civil year."""

    annee: int
    depots: str
    cpts: str


def compteurs(au: datetime.date) -> list[Compteur]:
    """Figures of the page, in three queries; worked examples count nowhere."""
    toutes = CPTS.objects.filter(exemple=False).count()
    en_cours = Contrat.objects.sous_contrat(au).filter(cpts__exemple=False).count()
    usage = _usage()
    return [
        Compteur("CPTS au registre", nombre(toutes), "Registre du service, projets compris"),
        Compteur("Contrats en cours", nombre(en_cours), "Signés, ni échus ni résiliés, suspendus compris"),
        _compteur("Dépôts reçus", usage["depots"], usage["cpts"], "Récépissés délivrés depuis l’ouverture"),
        _compteur("CPTS ayant déposé", usage["cpts"], usage["cpts"], "Au moins un récépissé"),
        _compteur(
            "Fichiers lisibles",
            usage["lisibles"],
            usage["cpts_lisibles"],
            "Lus sans point qui empêche de les compter",
        ),
        Compteur(
            "Durée moyenne de lecture",
            NON_AFFICHE if usage["cpts_lus"] < CONTRIBUTIONS_MIN else duree(usage["attente"]),
            "Du récépissé au verdict",
        ),
    ]


def _usage() -> dict[str, Any]:
    lu = Q(etat=EtatLecture.LU) & ~Q(verdict="")
    lisible = Q(verdict__in=VERDICTS_ACCEPTES)
    attente = ExpressionWrapper(F("lu_le") - F("recu_le"), output_field=DurationField())
    return Version.objects.filter(depot__cpts__exemple=False).aggregate(
        depots=Count("pk"),
        cpts=Count("depot__cpts", distinct=True),
        lisibles=Count("pk", filter=lisible),
        cpts_lisibles=Count("depot__cpts", filter=lisible, distinct=True),
        cpts_lus=Count("depot__cpts", filter=lu, distinct=True),
        attente=Avg(attente, filter=lu),
    )


def _compteur(libelle: str, valeur: int, contributions: int, source: str) -> Compteur:
    return Compteur(libelle, _montrable(valeur, contributions), source)


def _montrable(valeur: int, contributions: int) -> str:
    """Zero is nobody's secret; a count over one or two CPTS is theirs."""
    return NON_AFFICHE if 0 < contributions < CONTRIBUTIONS_MIN else nombre(valeur)


def usage_par_annee() -> list[AnneeDUsage]:
    """Deposits by year of receipt, newest first: one query."""
    lignes = (
        Version.objects.order_by()
        .annotate(annee=ExtractYear("recu_le"))
        .values("annee")
        .annotate(depots=Count("pk"), cpts=Count("depot__cpts", distinct=True))
        .order_by("-annee")
    )
    return [
        AnneeDUsage(li["annee"], _montrable(li["depots"], li["cpts"]), _montrable(li["cpts"], li["cpts"]))
        for li in lignes
    ]
