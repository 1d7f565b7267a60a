"""One exercise of a CPTS: pieces, money, missions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from comptes.totaux.part_aci import PartACI
from comptes.totaux.requetes import LigneMission, PartMethode, Synthese
from comptes.versions.models import Exercice, Version
from cpts.commun.adresses import adresse_de
from cpts.commun.enums import Mission
from cpts.commun.formats import INCONNU, accord, date_courte, euros, pourcent
from cpts.commun.fractions import ratio
from cpts.structures.models import CPTS
from financements.enveloppes.alloue import Alloue
from rapports.fiche.depenses import aci_en_mots, taux_en_mots, taux_exact
from rapports.fiche.identite import Identite
from rapports.fiche.pieces import LigneTransmission, PieceAttendue, ligne_de_transmission, pieces_attendues

SANS_OBJET = "—"


@dataclass(frozen=True)
class QuatreColonnes:
    """Four columns that are never netted, and the rate of the ACI where it can be known. Euros; None: unknown."""

    mission: Mission
    alloue: Alloue
    verse: Decimal | None
    transfere: Decimal | None
    depense: Decimal | None
    aci: PartACI | None
    methodes: tuple[PartMethode, ...]
    url: str

    @property
    def taux(self) -> Decimal | None:
        """Over the envelope; None unless both are known to the cent."""
        return taux_exact(self.aci, self.alloue)

    @property
    def aci_en_mots(self) -> str:
        return aci_en_mots(self.aci)

    @property
    def taux_en_mots(self) -> str:
        return taux_en_mots(self.aci, self.alloue)

    @property
    def cellule_depense(self) -> tuple[str, str]:
        """Words of what was spent, and the address of the lines that sum to it (empty: none)."""
        return euros(self.depense), self.url if self.depense else ""

    @property
    def cellules(self) -> list[tuple[str, str]]:
        """(words, address or nothing) of the columns, in order; no envelope stands beside spend without a mission."""
        promis = [str(self.alloue), euros(self.verse), euros(self.transfere)]
        taux = self.taux_en_mots
        if self.mission == Mission.NON_AFFECTE:
            promis, taux = [SANS_OBJET] * 3, SANS_OBJET
        return [
            *((mots, "") for mots in promis),
            self.cellule_depense,
            (self.aci_en_mots, ""),
            (taux, ""),
        ]


class ExerciceVu:
    """An exercise as the pages show it. ``version`` is the one that counts, None when no accounts do.

    ``lignes_ouvertes``: whether the reader may open ledger lines.
    """

    def __init__(
        self,
        identite: Identite,
        exercice: Exercice,
        transmissions: list[Any],
        version: Version | None,
        synthese: Synthese | None,
        au: datetime.date,
        lignes_ouvertes: bool,
    ) -> None:
        self.identite = identite
        self.exercice = exercice
        self.transmissions = transmissions
        self.version = version
        self.synthese = synthese
        self._au = au
        self._lignes_ouvertes = lignes_ouvertes

    @property
    def cpts(self) -> CPTS:
        return self.identite.cpts

    @property
    def annee(self) -> int:
        return self.exercice.annee

    @property
    def civil(self) -> bool:
        """Whether the exercise is the calendar year."""
        return str(self.exercice) == str(self.annee)

    @property
    def clos(self) -> bool:
        return self.exercice.fin < self._au

    @cached_property
    def pieces(self) -> list[PieceAttendue]:
        return pieces_attendues(self.cpts, self.exercice, self.transmissions, self._au)

    @property
    def pieces_recues(self) -> int:
        return sum(not piece.reste_a_faire for piece in self.pieces)

    @property
    def verse(self) -> Decimal | None:
        return self.identite.verse(self.annee)

    @property
    def alloue(self) -> Alloue:
        return self.identite.alloue(self.annee)

    @property
    def transfere(self) -> Decimal | None:
        """Sum of the nets of all missions: zero, since a transfer only moves; None without envelope."""
        connus = [ligne.transfere for ligne in self.missions if ligne.transfere is not None]
        return sum(connus, Decimal("0.00")) if connus else None

    @property
    def depense(self) -> Decimal | None:
        """None when no accounts count: what was spent is then not known."""
        return None if self.synthese is None else self.synthese.depense

    @property
    def non_affecte(self) -> Decimal | None:
        return None if self.synthese is None else self.synthese.non_affecte

    @property
    def methodes(self) -> str:
        """« dont 61 % observé dans le fichier, 22 % par règle »; empty when nothing is known."""
        return "" if self.synthese is None else self.synthese.phrase_methodes

    @property
    def aci(self) -> PartACI | None:
        """What the ACI pays of the spend; None when no accounts count."""
        return None if self.synthese is None else self.synthese.aci

    @property
    def aci_en_mots(self) -> str:
        return aci_en_mots(self.aci)

    @property
    def taux_en_mots(self) -> str:
        """ACI-funded spend over all the envelopes of the year."""
        return taux_en_mots(self.aci, self.alloue)

    @property
    def part_non_affectee(self) -> Decimal | None:
        return None if self.synthese is None else ratio(self.synthese.non_affecte, self.synthese.depense)

    @property
    def toutes_ressources(self) -> bool:
        """Whether part of the spend has no known funder: the share of the ACI is then an interval."""
        return self.aci is not None and not self.aci.connue

    @cached_property
    def missions(self) -> list[QuatreColonnes]:
        """One row a mission; « non affecté » last, only when accounts count."""
        missions = [m for m in Mission if m != Mission.NON_AFFECTE or self.synthese is not None]
        return [self._ligne(mission) for mission in missions]

    def _ligne(self, mission: Mission) -> QuatreColonnes:
        lue = self._par_mission.get(mission)
        return QuatreColonnes(
            mission=mission,
            alloue=self.identite.alloue(self.annee, mission),
            verse=self.identite.verse(self.annee, mission),
            transfere=self.identite.transfere(self.annee, mission),
            depense=lue.depense if lue else None,
            aci=lue.aci if lue else None,
            methodes=lue.methodes if lue else (),
            url=self._url_mission(mission),
        )

    @cached_property
    def _par_mission(self) -> dict[str, LigneMission]:
        return {ligne.mission: ligne for ligne in self.synthese.missions} if self.synthese else {}

    def depense_de(self, mission: Mission) -> Decimal | None:
        return self._par_mission[mission].depense if self.synthese else None

    @property
    def verse_sans_mission(self) -> Decimal | None:
        """Paid without the caisse saying for which mission."""
        return self.identite.verse(self.annee, "")

    @cached_property
    def lignes_de_transmission(self) -> list[LigneTransmission]:
        """One row per piece and addressee, for the administration."""
        return [ligne_de_transmission(t, self._au) for t in self.transmissions]

    @property
    def cellules(self) -> list[tuple[str, str]]:
        """(words, address or nothing): allotted, paid, transferred, spent, not attributed."""
        return [
            (str(self.alloue), ""),
            (euros(self.verse), "" if self.verse is None else self.url_versements),
            (INCONNU, ""),
            (euros(self.depense), "" if self.depense is None else self.url_comptes),
            (euros(self.non_affecte), ""),
        ]

    @property
    def source_versements(self) -> str:
        nombre = self.identite.nombre_de_versements(self.annee)
        return f"{accord(nombre, 'versement')} en {self.annee}, fichier de la caisse"

    @property
    def source_comptes(self) -> str:
        if self.version is None:
            return "Comptes déposés par la CPTS"
        recu_le = timezone.localdate(self.version.recu_le)
        return f"{self.version.depot.get_piece_display()}, reçu le {date_courte(recu_le)}"

    @property
    def note_versements(self) -> str:
        """Said where the civil year of the payments is not the exercise."""
        return "" if self.civil else f"Année civile {self.annee} ; l’exercice va {self.exercice}."

    @property
    def note_non_affecte(self) -> str:
        if self.part_non_affectee is None:
            return "Aucune dépense dans ces comptes"
        return f"{pourcent(self.part_non_affectee)} de la dépense"

    @property
    def url_reste(self) -> str:
        return self._url_mission(Mission.NON_AFFECTE)

    @property
    def url_versements(self) -> str:
        return f"{adresse_de('cpts_versements', self.cpts.uuid)}?annee={self.annee}"

    @property
    def url_comptes(self) -> str:
        return adresse_de("cpts_comptes", self.cpts.uuid, self.exercice.uuid)

    def _url_mission(self, mission: Mission) -> str:
        """Lines that sum to a mission; empty for who may not open them."""
        if self.version is None or not self._lignes_ouvertes:
            return ""
        return f"{adresse_de('depot_lignes', self.version.uuid)}?mission={mission.value}"

    @property
    def url_affectation(self) -> str:
        """The assistant of the version that counts; empty where there is none."""
        return adresse_de("depot_affectation", self.version.uuid) if self.version else ""
