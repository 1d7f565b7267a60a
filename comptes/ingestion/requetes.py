"""Ledger lines of one version: filters by group, keyset pages of fifty, markers of findings.

Lines have no index but their key (CPTS, version, line): a filter is first turned into group numbers, then the
page reads the lines of the version in order from where the last page stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from comptes.affectation.models import Ventilation
from comptes.versions.models import ConstatLecture, GroupeEcriture, LigneEcriture, Version
from cpts.commun.enums import Mission
from cpts.traces.noms import Politique, masquer

PAR_PAGE = 50


@dataclass
class Filtres:
    """What the address asks for; empty means everything. ``apres``: the last line already shown."""

    compte: str = ""
    journal: str = ""
    mission: str = ""
    groupe: int | None = None
    apres: int | None = None

    @property
    def actifs(self) -> bool:
        return bool(self.compte or self.journal or self.mission or self.groupe is not None)


@dataclass
class PageDeLignes:
    """One page of lines, as dicts (names not masked yet), and the sums of the whole selection."""

    version: Version
    filtres: Filtres

    @cached_property
    def groupes(self) -> dict[int, GroupeEcriture]:
        """Groups that meet account, journal and group; every group of the version without a filter.

        An account means itself when the ledger has it, else every account that begins so: a total opens onto
        the lines that sum to it, whatever longer accounts there are, and without those of the closing entries.
        """
        groupes = GroupeEcriture.objects.filter(version=self.version)
        if self.filtres.compte:
            groupes = groupes.filter(compte__startswith=self.filtres.compte, cloture=False)
        if self.filtres.journal:
            groupes = groupes.filter(journal__iexact=self.filtres.journal)
        if self.filtres.groupe is not None:
            groupes = groupes.filter(groupe=self.filtres.groupe)
        trouves = {groupe.groupe: groupe for groupe in groupes}
        exacts = {numero: g for numero, g in trouves.items() if g.compte == self.filtres.compte}
        return exacts or trouves

    @cached_property
    def _decisions(self) -> list[Ventilation]:
        """Decisions of the mission asked for, within the groups."""
        return list(
            Ventilation.objects.filter(
                version=self.version, mission=self.filtres.mission, groupe__in=list(self.groupes)
            )
        )

    @property
    def montant_mission(self) -> Decimal | None:
        """What the selection gives to the mission asked for: a line split by a key counts for its part."""
        if not self.filtres.mission:
            return None
        return sum((decision.montant for decision in self._decisions), Decimal(0))

    @property
    def sommes(self) -> tuple[Decimal, Decimal] | None:
        """Debit and credit of the selection; None with a mission, whose parts of lines are counted instead."""
        if self.filtres.mission:
            return None
        groupes = self.groupes.values()
        return sum((g.debit for g in groupes), Decimal(0)), sum((g.credit for g in groupes), Decimal(0))

    @property
    def nombre(self) -> int | None:
        if self.filtres.mission:
            return None
        return sum(groupe.lignes for groupe in self.groupes.values())

    def _requete(self) -> QuerySet[LigneEcriture]:
        lignes = LigneEcriture.objects.filter(cpts_id=self.version.depot.cpts_id, version_id=self.version.pk)
        if self.filtres.mission:
            lignes = lignes.filter(self._condition_de_mission())
        elif self.filtres.actifs:
            lignes = lignes.filter(groupe__in=list(self.groupes))
        if self.filtres.apres is not None:
            lignes = lignes.filter(ligne__gt=self.filtres.apres)
        return lignes.order_by("ligne")

    def _condition_de_mission(self) -> Q:
        """Whole groups given to the mission, without the lines their label took elsewhere, plus those it brought."""
        amenees = [d.ligne for d in self._decisions if d.ligne is not None]
        entiers = [d.groupe for d in self._decisions if d.ligne is None]
        emportees = list(
            Ventilation.objects.filter(version=self.version, groupe__in=entiers, ligne__isnull=False)
            .exclude(ligne__in=amenees)
            .values_list("ligne", flat=True)
        )
        return Q(ligne__in=amenees) | (Q(groupe__in=entiers) & ~Q(ligne__in=emportees))

    @cached_property
    def _lues(self) -> list[dict[str, Any]]:
        """One line more than a page, to know whether there is another."""
        champs = [f.attname for f in LigneEcriture._meta.concrete_fields]
        return list(self._requete().values(*champs)[: PAR_PAGE + 1])

    @property
    def suivante(self) -> int | None:
        """Where the next page starts, or None."""
        return self._lues[PAR_PAGE - 1]["ligne"] if len(self._lues) > PAR_PAGE else None

    def lignes(self) -> list[dict[str, Any]]:
        """Lines of the page with the labels of their group and the codes of their findings."""
        page = self._lues[:PAR_PAGE]
        marques = self._marques(page)
        groupes = self._groupes_de(page)
        for ligne in page:
            groupe = groupes[ligne["groupe"]]
            ligne.update(
                compte=groupe.compte,
                compte_lib=groupe.compte_lib,
                journal=groupe.journal,
                analytique=groupe.analytique,
                constats=marques.get(ligne["ligne"], []),
            )
        return page

    def masquees(self, politique: Politique) -> list[dict[str, Any]]:
        """Lines of the page, names masked as the policy says.

        A label may name someone whose auxiliary account is on another page, or outside the filter: the words to
        strike out are those of every auxiliary label of the version.
        """
        lignes = self.lignes()
        if politique.noms_visibles or not lignes:
            return masquer(lignes, politique)
        auxiliaires = [{"aux_lib": libelle} for libelle in libelles_auxiliaires(self.version)]
        return masquer([*lignes, *auxiliaires], politique)[: len(lignes)]

    def _groupes_de(self, page: list[dict[str, Any]]) -> dict[int, GroupeEcriture]:
        """Exceptions by label belong to groups of the filter too: the filter's groups are enough."""
        return {ligne["groupe"]: self.groupes[ligne["groupe"]] for ligne in page}

    def _marques(self, page: list[dict[str, Any]]) -> dict[int, list[str]]:
        """Codes of the findings whose lines fall on this page."""
        if not page:
            return {}
        premiere, derniere = page[0]["ligne"], page[-1]["ligne"]
        decalages = dict(self.version.fichiers.values_list("nom", "premiere_ligne"))
        marques: dict[int, list[str]] = {}
        constats = ConstatLecture.objects.filter(version=self.version).exclude(lignes="")
        for code, fichier, plages in constats.values_list("code", "fichier", "lignes"):
            for ligne in lignes_des_plages(plages, decalages.get(fichier, 0), premiere, derniere):
                marques.setdefault(ligne, []).append(code)
        return marques


def libelles_auxiliaires(version: Version) -> list[str]:
    """Distinct auxiliary labels of a version. Lines never change: kept in this process for an hour."""
    cle = f"libelles-auxiliaires-{version.uuid}"
    libelles: list[str] | None = cache.get(cle)
    if libelles is None:
        lignes = LigneEcriture.objects.filter(cpts_id=version.depot.cpts_id, version_id=version.pk)
        libelles = list(lignes.exclude(aux_lib="").values_list("aux_lib", flat=True).distinct())
        cache.set(cle, libelles, 3600)
    return libelles


def lignes_des_plages(plages: str, decalage: int, premiere: int, derniere: int) -> Iterator[int]:
    """Numbers of compact ranges (``12,40-44``) shifted by ``decalage``, kept between two bounds."""
    for plage in plages.split(","):
        debut, _, fin = plage.partition("-")
        bas = max(int(debut) + decalage, premiere)
        haut = min(int(fin or debut) + decalage, derniere)
        yield from range(bas, haut + 1)


def mission_demandee(code: str) -> str:
    """Label of the mission of a filter."""
    return Mission(code).label if code in Mission.values else ""
