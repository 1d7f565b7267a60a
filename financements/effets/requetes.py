"""The effect of a version, read back from what was computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from financements.baremes.models import EffetBareme
from financements.baremes.mots import signe, signe_taux


@dataclass(frozen=True)
class LigneEffet:
    """A size, a region or the total. Amounts are None when unknown."""

    nom: str
    contrats: int
    inconnus: int
    gagnants: int
    perdants: int
    inchanges: int
    avant: Decimal | None
    apres: Decimal | None
    ecart: Decimal | None

    @property
    def taux(self) -> Decimal | None:
        return self.ecart / self.avant if self.ecart is not None and self.avant else None

    @property
    def mots_ecart(self) -> str:
        return signe(self.ecart)

    @property
    def mots_taux(self) -> str:
        return signe_taux(self.taux)


@dataclass(frozen=True)
class VueEffet:
    """Everything the page shows of an effect."""

    total: LigneEffet
    tailles: list[LigneEffet]
    regions: list[LigneEffet]
    gains: Decimal | None
    pertes: Decimal | None
    sans_suite: int
    repris: int
    anterieurs: int
    anterieur: Decimal
    retroactifs: int
    lignes: Mapping[str, int] | None


def vue(effet: EffetBareme) -> VueEffet:
    """The effect, for those who see each CPTS: it rests on what each contract has started."""
    brut: dict[str, Any] = effet.resultat or {}
    return VueEffet(
        _ligne(brut["total"]),
        [_ligne(compte) for compte in brut["tailles"]],
        [_ligne(compte) for compte in brut["regions"]],
        _decimal(brut["total"]["gains"]),
        _decimal(brut["total"]["pertes"]),
        brut["sans_suite"],
        brut["repris"],
        brut["anterieurs"],
        Decimal(brut["anterieur"]),
        brut["retroactifs"],
        brut.get("lignes"),
    )


def _ligne(compte: Mapping[str, Any]) -> LigneEffet:
    return LigneEffet(
        nom=compte["nom"],
        contrats=compte["contrats"],
        inconnus=compte["inconnus"],
        gagnants=compte["gagnants"],
        perdants=compte["perdants"],
        inchanges=compte["inchanges"],
        avant=_decimal(compte["avant"]),
        apres=_decimal(compte["apres"]),
        ecart=_decimal(compte["ecart"]),
    )


def _decimal(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)
