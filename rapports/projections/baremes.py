"""Which barème a projection rests on: a lineage, and the amounts in force in it on a day. The register is read once."""

from __future__ import annotations

import datetime
from functools import cached_property

from django.conf import settings

from financements.aci.bareme import Bareme, Grille
from financements.aci.projection import Tarif, tarif_au
from financements.baremes.registre import Registre, lire
from financements.contrats.models.contrats import LIGNEE_ACI


class Baremes:
    """The barèmes one may project, as they stand. One query, at the first use."""

    @cached_property
    def registre(self) -> Registre:
        return lire()

    @property
    def choix(self) -> list[tuple[str, str]]:
        """(lineage, words) of every barème; those of worked examples are not for a nation."""
        lignees = self.registre.lignees()
        return [(b.id, b.libelle) for b in lignees if not b.demonstration or b.effectifs]

    @property
    def par_defaut(self) -> str:
        """The agreement; the barème of the demonstration nation where data are invented."""
        if settings.DONNEES_FICTIVES:
            return next((b.id for b in self.registre.lignees() if _de_la_nation(b)), LIGNEE_ACI)
        return LIGNEE_ACI

    def tarif(self, lignee: str, au: datetime.date) -> Tarif:
        """Amounts in force on ``au`` in a lineage."""
        return tarif_au(self.registre.grille_de(lignee), au)

    @property
    def grilles(self) -> dict[str, Grille]:
        """Each published version with those it replaces, as a scenario file may name it."""
        versions = self.registre.versions
        return {
            nom: Grille(tuple(versions[ancetre] for ancetre in self.registre.ascendance(nom)))
            for nom in versions
        }


def _de_la_nation(bareme: Bareme) -> bool:
    return bareme.demonstration and bool(bareme.effectifs)
