"""Deposits of a CPTS, who examines them, and what the reading found, in words."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from comptes.versions.enums import EtatLecture, Statut
from comptes.versions.models import Version
from controles.examens.models import Examen
from cpts.commun.formats import accord, date_courte
from cpts.commun.listes import CLASSES_DE_BADGE
from cpts.structures.enums import TypeOrganisation

_SIGLES = {
    TypeOrganisation.CPAM.value: "CPAM",
    TypeOrganisation.MSA.value: "MSA",
    TypeOrganisation.ARS.value: "ARS",
}


class DepotVu:
    """A deposit of ``rapports.fiche.lecture``. ``retenue``: its figures count; ``a_corriger`` and ``a_verifier`` are
    numbers of findings.
    """

    def __init__(self, version: Any) -> None:
        self.version: Version = version
        self.retenue: bool = version.est_retenue
        self.a_corriger: int = version.a_corriger
        self.a_verifier: int = version.a_verifier
        self._examens: list[Examen] = version.examens_lus

    @property
    def statut(self) -> Statut:
        """Where the version stands, in the words of every page."""
        return self.version.statut

    @property
    def lecture(self) -> str:
        """What the reading says; never « contrôlé »."""
        version = self.version
        if version.verdict:
            return version.get_verdict_display()
        if version.etat == EtatLecture.LU:
            return "Reçue, non lue automatiquement"
        return version.get_etat_display()

    @property
    def classe_badge(self) -> str:
        return CLASSES_DE_BADGE.get(self.statut.ton, "")

    @property
    def constats(self) -> str:
        """« 3 points à corriger, 2 points à vérifier »; empty when there is none."""
        phrases = []
        if self.a_corriger:
            phrases.append(accord(self.a_corriger, "point à corriger", "points à corriger"))
        if self.a_verifier:
            phrases.append(accord(self.a_verifier, "point à vérifier", "points à vérifier"))
        return ", ".join(phrases)

    @property
    def regards(self) -> list[str]:
        """Where each regulator that began stands, the same words for both."""
        return [_regard(examen, nommer=True) for examen in self._examens]

    @property
    def regards_anonymes(self) -> list[str]:
        """The same for the CPTS, which deals with a body and not with an agent."""
        return [_regard(examen, nommer=False) for examen in self._examens]


def _regard(examen: Examen, *, nommer: bool) -> str:
    sigle = _SIGLES.get(examen.organisation.type, "Organisme")
    if examen.examine_le:
        return f"{sigle} : examiné le {date_courte(timezone.localtime(examen.examine_le))}"
    qui = examen.pris_par
    nom = f"{qui.first_name} {qui.last_name}".strip() if qui else ""
    if not nom:
        return f"{sigle} : à examiner"
    return f"{sigle} : pris par {nom}" if nommer else f"{sigle} : examen en cours"
