"""Latest deposits of a CPTS, who holds them, and what the reading found: one query."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from controles.models import Examen
from cpts.commun.formats import accord, date_courte
from cpts.enums import TypeOrganisation
from cpts.models import CPTS
from financements.enums import EtatLecture, Gravite
from financements.models import ComptesRetenus, Version
from financements.models.depots import versions_de

_SIGLES = {
    TypeOrganisation.CPAM.value: "CPAM",
    TypeOrganisation.MSA.value: "MSA",
    TypeOrganisation.ARS.value: "ARS",
}


def derniers_depots(cpts: CPTS) -> QuerySet[Version]:
    """Versions newest first, with the examinations of both regulators and counts of findings."""
    examens = Examen.objects.filter(version=OuterRef("pk")).order_by("organisation__type")
    return versions_de(cpts).annotate(
        retenue=Exists(ComptesRetenus.objects.filter(version=OuterRef("pk"))),
        a_corriger=Count("constats", filter=Q(constats__gravite__in=[Gravite.REFUS, Gravite.BLOQUANT])),
        a_verifier=Count("constats", filter=Q(constats__gravite=Gravite.ALERTE)),
        examens=ArraySubquery(
            examens.values(
                objet=JSONObject(
                    type="organisation__type",
                    prenom="pris_par__first_name",
                    nom="pris_par__last_name",
                    examine_le="examine_le",
                )
            )
        ),
    )


class DepotVu:
    """A version read through ``derniers_depots``, in words."""

    def __init__(self, version: Any) -> None:
        self.version = version

    @property
    def lecture(self) -> str:
        """What the reading says; never « contrôlé »."""
        version = self.version
        if version.retiree_le:
            return "Retiré"
        if version.verdict:
            return version.get_verdict_display()
        if version.etat == EtatLecture.LU:
            return "Reçue, non lue automatiquement"
        return version.get_etat_display()

    @property
    def ton(self) -> str:
        tons = {"refus": "erreur", "bloquant": "attention", "conforme": "succes", "alerte": "info"}
        return "neutre" if self.version.retiree_le else tons.get(self.version.verdict, "info")

    @property
    def constats(self) -> str:
        """« 3 points à corriger, 2 points à vérifier »; empty when there is none."""
        phrases = []
        if self.version.a_corriger:
            phrases.append(accord(self.version.a_corriger, "point à corriger", "points à corriger"))
        if self.version.a_verifier:
            phrases.append(accord(self.version.a_verifier, "point à vérifier", "points à vérifier"))
        return ", ".join(phrases)

    @property
    def regards(self) -> list[str]:
        """Where each regulator that began stands, the same words for both."""
        return [_regard(examen, nommer=True) for examen in self.version.examens]

    @property
    def regards_anonymes(self) -> list[str]:
        """The same for the CPTS, which deals with a body and not with an agent."""
        return [_regard(examen, nommer=False) for examen in self.version.examens]

    @property
    def examine(self) -> bool:
        return any(examen["examine_le"] for examen in self.version.examens)


def _regard(examen: dict[str, str | None], *, nommer: bool) -> str:
    sigle = _SIGLES.get(str(examen["type"]), "Organisme")
    qui = f"{examen['prenom'] or ''} {examen['nom'] or ''}".strip()
    instant = parse_datetime(examen["examine_le"] or "")
    if instant:
        return f"{sigle} : examiné le {date_courte(timezone.localtime(instant))}"
    if not qui:
        return f"{sigle} : à examiner"
    return f"{sigle} : pris par {qui}" if nommer else f"{sigle} : examen en cours"
