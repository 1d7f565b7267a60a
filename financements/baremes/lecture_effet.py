"""The effect of a version as a reader may see it: each figure, or none where it would speak of one CPTS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpts.commun.secret import NON_AFFICHE, Cellule, Somme, proteger_tableau
from financements.baremes.mots import signe, signe_taux
from financements.models import EffetBareme


@dataclass(frozen=True)
class LigneEffet:
    """A size, a region or the total. Amounts are None when unknown; ``secret``: under statistical secrecy."""

    nom: str
    contrats: int
    inconnus: int
    gagnants: int | None
    perdants: int | None
    inchanges: int | None
    avant: Decimal | None
    apres: Decimal | None
    ecart: Decimal | None
    secret: bool = False

    @property
    def taux(self) -> Decimal | None:
        return self.ecart / self.avant if self.ecart is not None and self.avant else None

    @property
    def mots_ecart(self) -> str:
        return NON_AFFICHE if self.secret else signe(self.ecart)

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

    @property
    def secret(self) -> bool:
        return any(ligne.secret for ligne in (self.total, *self.tailles, *self.regions))


def vue(effet: EffetBareme, voit_chaque_cpts: bool) -> VueEffet:
    """The effect for someone who sees each CPTS, or aggregates only."""
    brut: dict[str, Any] = effet.resultat or {}
    caches = set() if voit_chaque_cpts else _caches(brut)
    total = _ligne(brut["total"], "total" in caches)
    montrer = not caches
    return VueEffet(
        total,
        [_ligne(c, f"taille {c['cle']}" in caches) for c in brut["tailles"]],
        [_ligne(c, f"région {c['cle']}" in caches) for c in brut["regions"]],
        _decimal(brut["total"]["gains"]) if montrer else None,
        _decimal(brut["total"]["pertes"]) if montrer else None,
        brut["sans_suite"],
        brut["repris"],
        brut["anterieurs"],
        Decimal(brut["anterieur"]),
        brut["retroactifs"],
        brut.get("lignes"),
    )


def _caches(brut: Mapping[str, Any]) -> set[str]:
    """Keys hidden from those who may not see each CPTS: what is hidden for one amount is hidden for the others."""
    return {
        str(cellule.cle)
        for champ in ("ecart", "apres")
        for cellule in proteger_tableau(list(_cellules(brut, champ)), _sommes(brut))
        if cellule.secret
    }


def _cellules(brut: Mapping[str, Any], champ: str) -> Iterator[Cellule]:
    comptes = [("total", brut["total"])]
    comptes += [(f"taille {c['cle']}", c) for c in brut["tailles"]]
    comptes += [(f"région {c['cle']}", c) for c in brut["regions"]]
    for cle, compte in comptes:
        connus = compte["contrats"] - compte["inconnus"]
        touches = compte["gagnants"] + compte["perdants"] if champ == "ecart" else connus
        plus_grosse = Decimal(compte["plus_grosse"]) if champ == "ecart" else Decimal(0)
        yield Cellule(cle, _decimal(compte[champ]), touches, plus_grosse, presents=connus)


def _sommes(brut: Mapping[str, Any]) -> list[Somme]:
    return [
        Somme("total", tuple(f"{genre} {c['cle']}" for c in brut[liste]))
        for genre, liste in (("taille", "tailles"), ("région", "regions"))
    ]


def _ligne(compte: Mapping[str, Any], secret: bool) -> LigneEffet:
    def montre(valeur: Any) -> Any:
        return None if secret else valeur

    return LigneEffet(
        nom=compte["nom"],
        contrats=compte["contrats"],
        inconnus=compte["inconnus"],
        gagnants=montre(compte["gagnants"]),
        perdants=montre(compte["perdants"]),
        inchanges=montre(compte["inchanges"]),
        avant=montre(_decimal(compte["avant"])),
        apres=montre(_decimal(compte["apres"])),
        ecart=montre(_decimal(compte["ecart"])),
        secret=secret,
    )


def _decimal(texte: str | None) -> Decimal | None:
    return None if texte is None else Decimal(texte)
