"""Deposits of a CPTS, who examines them, and what the reading found, in words."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from comptes.versions.enums import EtatLecture, Statut
from comptes.versions.models import Depot, Exercice, Version
from cpts.commun.formats import accord, date_courte
from cpts.commun.listes import CLASSES_DE_BADGE
from cpts.structures.enums import TypeOrganisation

_SIGLES = {
    TypeOrganisation.CPAM.value: "CPAM",
    TypeOrganisation.MSA.value: "MSA",
    TypeOrganisation.ARS.value: "ARS",
}


class DepotVu:
    """A row « depots » of ``rapports.fiche.lecture``. ``version`` and its exercise are unsaved: enough to name them.

    ``retenue``: its figures count; ``a_corriger`` and ``a_verifier`` are numbers of findings.
    """

    def __init__(self, ligne: dict[str, Any], cpts_id: int) -> None:
        bords = {bord: datetime.date.fromisoformat(ligne[bord]) for bord in ("debut", "fin")}
        depot = Depot(
            pk=ligne["depot_id"],
            cpts_id=cpts_id,
            piece=ligne["piece"],
            exercice=Exercice(pk=ligne["exercice_id"], cpts_id=cpts_id, **bords),
            version_courante_id=ligne["version_courante_id"],
        )
        self.version = Version(
            pk=ligne["id"],
            uuid=ligne["uuid"],
            depot=depot,
            numero=ligne["numero"],
            rang=ligne["rang"],
            recu_le=datetime.datetime.fromisoformat(ligne["recu_le"]),
            etat=ligne["etat"],
            verdict=ligne["verdict"],
            retiree_le=_instant(ligne["retiree_le"]),
            attestee_le=_instant(ligne["attestee_le"]),
            remplacee_le=_instant(ligne["remplacee_le"]),
        )
        self.version.est_retenue, self.version.en_doute = ligne["retenue"], ligne["en_doute"]
        self.retenue: bool = ligne["retenue"]
        self.a_corriger: int = ligne["a_corriger"]
        self.a_verifier: int = ligne["a_verifier"]
        self._examens: list[list] = ligne["examens"] or []

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


def _regard(examen: list, *, nommer: bool) -> str:
    """An examination: (type of body, first name and name of who holds it, moment of the examination)."""
    type_, prenom, nom, examine_le = examen
    sigle = _SIGLES.get(type_, "Organisme")
    qui = f"{prenom or ''} {nom or ''}".strip()
    instant = _instant(examine_le)
    if instant:
        return f"{sigle} : examiné le {date_courte(timezone.localtime(instant))}"
    if not qui:
        return f"{sigle} : à examiner"
    return f"{sigle} : pris par {qui}" if nommer else f"{sigle} : examen en cours"


def _instant(iso: str | None) -> datetime.datetime | None:
    return None if iso is None else datetime.datetime.fromisoformat(iso)
