"""Deadlines of the missions (rule R7): in words for the page, as rows for lists and alerts.

A deadline passed is said, never sanctioned: no amount depends on it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from cpts.commun.enums import Mission
from cpts.commun.formats import accord, date_longue
from financements.aci.bareme import Delai
from financements.aci.delais import echeance
from financements.baremes.registre import grille_de
from financements.contrats.calcul import delais_de
from financements.contrats.dossiers import lire
from financements.contrats.enums import Saisie
from financements.contrats.faits import Faits, faits_au
from financements.contrats.models import Contrat, DelaiMission, NatureDelai

# How long before its date a deadline is shown as near, in days.
HORIZON_JOURS = 60
_VERBES = {NatureDelai.DEMARRAGE: ("démarrer", "démarrée"), NatureDelai.DEPLOIEMENT: ("déployer", "déployée")}


@dataclass(frozen=True)
class DelaiVu:
    """A deadline on a day. ``etat``: tenu, hors_delai, a_venir, proche, depasse, arretee, libre."""

    mission: str
    nature: str
    limite: datetime.date | None
    constate: datetime.date | None
    arretee: bool
    au: datetime.date
    force: str = ""
    source: str = ""

    @property
    def libelle(self) -> str:
        return Mission(self.mission).label

    @property
    def jours(self) -> int | None:
        """Days left (negative: days late) on the day, or on the day it was done; None when free."""
        return None if self.limite is None else (self.limite - (self.constate or self.au)).days

    @property
    def etat(self) -> str:
        if self.limite is None or self.jours is None:
            return "libre"
        if self.constate:
            return "tenu" if self.jours >= 0 else "hors_delai"
        if self.arretee:
            return "arretee"
        if self.jours < 0:
            return "depasse"
        return "proche" if self.jours <= HORIZON_JOURS else "a_venir"

    @property
    def phrase(self) -> str:
        """« à démarrer au plus tard le 1er mars 2025 (dans 12 jours) »."""
        verbe, fait = _VERBES[NatureDelai(self.nature)]
        if self.etat == "libre":
            return f"{fait} le {date_longue(self.constate)}" if self.constate else "aucune date limite"
        limite, jours = date_longue(self.limite), abs(self.jours or 0)
        if self.etat == "tenu":
            return f"{fait} le {date_longue(self.constate)}, dans les délais"
        if self.etat == "hors_delai":
            return f"{fait} hors délai de {accord(jours, 'jour')} (le {date_longue(self.constate)})"
        if self.etat == "arretee":
            return "mission arrêtée avant cette étape"
        if self.etat == "depasse":
            return f"non {fait}, {accord(jours, 'jour')} après la date limite du {limite}"
        dans = "aujourd’hui" if jours == 0 else f"dans {accord(jours, 'jour')}"
        return f"à {verbe} au plus tard le {limite} ({dans})"


def delais_vus(faits: Faits, au: datetime.date, delais: Iterable[Delai] | None = None) -> list[DelaiVu]:
    """Start and deployment of each mission of the contract, in its order. ``delais``: those in force at signature."""
    signature = faits.dossier.contrat.signature
    if delais is None:
        delais = delais_de(grille_de(faits.valeurs["bareme"]), signature)
    par_mission = {delai.mission: delai for delai in delais}
    return [
        vu
        for mission, dates in faits.missions.items()
        for vu in _d_une_mission(signature, mission, dates, par_mission.get(mission), au)
    ]


def _d_une_mission(
    signature: datetime.date,
    mission: str,
    dates: dict[str, datetime.date | None],
    delai: Delai | None,
    au: datetime.date,
) -> Iterator[DelaiVu]:
    limites = echeance(signature, delai) if delai else None
    arret = dates["fin"]
    for nature in NatureDelai:
        yield DelaiVu(
            mission=mission,
            nature=nature.value,
            limite=getattr(limites, nature.value) if limites else None,
            constate=dates[nature.value],
            arretee=arret is not None and arret <= au,
            au=au,
            force=delai.provenance.force if delai else "",
            source=delai.provenance.source if delai else "",
        )


@transaction.atomic
def relever_delais(contrats: Iterable[Contrat]) -> int:
    """Write the deadlines of these contracts as rows, from what is entered; return how many. Twice changes nothing."""
    entres = [c for c in contrats if c.saisie == Saisie.ENREGISTRE]
    grilles = {lignee: grille_de(lignee) for lignee in {c.bareme for c in entres}}
    lignes = [
        ligne
        for dossier in lire(entres)
        for ligne in _lignes(
            faits_au(dossier), delais_de(grilles[dossier.contrat.bareme], dossier.contrat.signature)
        )
    ]
    gardees = DelaiMission.objects.bulk_create(
        lignes,
        update_conflicts=True,
        unique_fields=["contrat", "mission", "nature"],
        update_fields=["limite", "fait_le", "attend_demarrage", "sans_objet_le"],
    )
    voulues = {(ligne.contrat_id, ligne.mission, ligne.nature) for ligne in lignes}
    connues = DelaiMission.objects.filter(contrat__in=entres).values_list(
        "pk", "contrat", "mission", "nature"
    )
    DelaiMission.objects.filter(pk__in=[pk for pk, *cle in connues if tuple(cle) not in voulues]).delete()
    return len(gardees)


def _lignes(faits: Faits, delais: Iterable[Delai]) -> Iterator[DelaiMission]:
    """Only what has a last day. Nothing is awaited any more from a mission stopped, or once the contract ends."""
    contrat = faits.dossier.contrat
    for vu in delais_vus(faits, contrat.signature, delais):
        dates = faits.missions[vu.mission]
        if vu.limite is None:
            continue
        yield DelaiMission(
            contrat=contrat,
            mission=vu.mission,
            nature=vu.nature,
            limite=vu.limite,
            fait_le=vu.constate,
            attend_demarrage=vu.nature == NatureDelai.DEPLOIEMENT and dates["demarrage"] is None,
            sans_objet_le=min(jour for jour in (dates["fin"], contrat.terme) if jour),
        )
