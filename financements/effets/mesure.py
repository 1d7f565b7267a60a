"""What a version changes for the contracts of its lineage, computed by the pure engine with and without it.

For each contract: the first contract year that begins on or after the day of effect, and what it makes due at most
(« si tous les indicateurs sont atteints »). Contract years begun before that day are computed too: a difference
there is counted apart and shown, never hidden in the total.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cpts.commun.formats import accord, date_longue
from financements.aci.bareme import Bareme, Grille
from financements.aci.calendrier import AnneeContrat, ajouter_mois
from financements.aci.contrat import Contrat as ContratACI
from financements.aci.echeancier import AnneeDue, calculer
from financements.aci.montants import ZERO, somme
from financements.baremes.mots import signe
from financements.baremes.registre import Registre
from financements.contrats.dossiers import Dossier
from financements.contrats.faits import contrat_aci, faits_au

INCONNUE = "inconnue"


@dataclass(frozen=True)
class EffetContrat:
    """A contract under the two scales. ``annee`` None: it ends before its year would be concerned."""

    cle: int
    cpts: str
    nom: str
    taille: str
    region: str
    annee: datetime.date | None
    avant: Decimal | None
    apres: Decimal | None
    anterieur: Decimal | None

    @property
    def ecart(self) -> Decimal | None:
        return None if self.avant is None or self.apres is None else self.apres - self.avant


@dataclass
class Compte:
    """Contracts added up: how many, of which unknown, gaining, losing, unchanged; and the sums of those known."""

    cle: str = ""
    nom: str = ""
    contrats: int = 0
    inconnus: int = 0
    gagnants: int = 0
    perdants: int = 0
    inchanges: int = 0
    avant: Decimal = ZERO
    apres: Decimal = ZERO
    gains: Decimal = ZERO
    pertes: Decimal = ZERO
    plus_grosse: Decimal = ZERO

    @property
    def ecart(self) -> Decimal:
        return self.apres - self.avant

    def ajouter(self, effet: EffetContrat) -> None:
        self.contrats += 1
        ecart = effet.ecart
        if ecart is None or effet.avant is None or effet.apres is None:
            self.inconnus += 1
            return
        self.avant, self.apres = self.avant + effet.avant, self.apres + effet.apres
        self.plus_grosse = max(self.plus_grosse, abs(ecart))
        self.gagnants += ecart > 0
        self.perdants += ecart < 0
        self.inchanges += ecart == 0
        self.gains += max(ecart, ZERO)
        self.pertes += min(ecart, ZERO)


@dataclass
class Effet:
    """All the contracts of a lineage. ``sans_suite``: contracts that end before the version would concern them."""

    contrats: list[EffetContrat] = field(default_factory=list)
    sans_suite: int = 0
    anterieurs: int = 0
    anterieur: Decimal = ZERO
    retroactifs: int = 0


def grille_avec(registre: Registre, lignee: str, nouvelle: Bareme) -> Grille | None:
    """The lineage with one more version; None when the version does not belong to it."""
    sans = registre.grille_de(lignee)
    if nouvelle.precedente not in {version.id for version in sans.versions}:
        return None
    return Grille((*(version for version in sans.versions if version.id != nouvelle.id), nouvelle))


def grille_sans(registre: Registre, lignee: str, nouvelle: Bareme) -> Grille:
    """The lineage as it was before the version, and before those that would succeed it."""
    versions = registre.grille_de(lignee).versions
    return Grille(tuple(version for version in versions if version.effet < nouvelle.effet))


def premiere_annee(contrat: ContratACI, effet: datetime.date) -> AnneeContrat | None:
    """The contract year that begins in the twelve months from a day, that day included."""
    fin = ajouter_mois(effet, 12)
    return next((annee for annee in contrat.annees() if effet <= annee.debut < fin), None)


def effet_sur(
    dossier: Dossier, sans: Grille, avec: Grille, effet: datetime.date, region: str
) -> EffetContrat:
    """One contract, under a lineage without and with a version that takes effect on ``effet``."""
    contrat, ligne = contrat_aci(faits_au(dossier)), dossier.contrat
    annee = premiere_annee(contrat, effet)
    au = annee.debut if annee else effet
    annees_sans, annees_avec = (calculer(contrat, grille, au).annees for grille in (sans, avec))
    cible = None
    if annee:
        cible = tuple(next(a for a in annees if a.annee == annee) for annees in (annees_sans, annees_avec))
    return EffetContrat(
        ligne.pk,
        str(ligne.cpts.uuid),
        ligne.cpts.nom,
        contrat.taille_de(annee) if annee else contrat.taille,
        region,
        annee.debut if annee else None,
        maximum(cible[0]) if cible else None,
        maximum(cible[1]) if cible else None,
        _anterieur(annees_sans, annees_avec, effet),
    )


def maximum(annee: AnneeDue) -> Decimal | None:
    """What a contract year makes due at most, for the missions started; None as soon as one part is unknown."""
    return somme(part.plafond for part in annee.parts)


def _anterieur(sans: Iterable[AnneeDue], avec: Iterable[AnneeDue], effet: datetime.date) -> Decimal | None:
    """Sum of what changes in years begun before the effect; None when nothing does.

    The one case: a mission that the version creates and that starts during such a year (rule of the engine).
    """
    changees = [
        (maximum(a) or ZERO, maximum(b) or ZERO)
        for a, b in zip(sans, avec, strict=True)
        if a.annee.debut < effet and montants_de(a) != montants_de(b)
    ]
    return sum((apres - avant for avant, apres in changees), ZERO) if changees else None


def montants_de(annee: AnneeDue) -> list[Any]:
    """Every amount of a contract year: what is due, at most, and each payment."""
    return [
        (p.part, p.mission, p.du, p.plafond, [(x.date, x.objet, x.montant) for x in p.lignes])
        for p in annee.parts
    ]


def empreinte_du_dossier(dossier: Dossier) -> bytes:
    """What the effect on a contract depends on, as bytes to hash: its facts, and the lineage it names."""
    faits = faits_au(dossier)
    return f"{dossier.contrat.pk}|{faits.valeurs['bareme']}|{contrat_aci(faits)!r}\n".encode()


def ajouter(effet: Effet, contrat: EffetContrat, aujourd_hui: datetime.date) -> None:
    """Count one contract in."""
    if contrat.anterieur is not None:
        effet.anterieurs, effet.anterieur = effet.anterieurs + 1, effet.anterieur + contrat.anterieur
    if contrat.annee is None:
        effet.sans_suite += 1
        return
    effet.contrats.append(contrat)
    effet.retroactifs += contrat.annee <= aujourd_hui


def resultat(effet: Effet, regions: Mapping[str, str], repris: int) -> dict[str, Any]:
    """The effect as it is kept: figures as text, by size, by region, and contract by contract.

    ``total``, ``tailles`` and ``regions`` have the fields of ``Compte``; ``detail`` is a list of
    ``[contract key, CPTS, name, size, region, first day of the year, before, after]``.
    """
    total = Compte("total", "Total")
    tailles: dict[str, Compte] = {}
    par_region: dict[str, Compte] = {}
    for contrat in effet.contrats:
        total.ajouter(contrat)
        tailles.setdefault(contrat.taille, Compte(contrat.taille, contrat.taille)).ajouter(contrat)
        nom = regions.get(contrat.region, contrat.region)
        par_region.setdefault(contrat.region, Compte(contrat.region, nom)).ajouter(contrat)
    return {
        "total": _en_texte(total),
        "tailles": [_en_texte(tailles[cle]) for cle in sorted(tailles)],
        "regions": [_en_texte(c) for c in sorted(par_region.values(), key=lambda c: c.nom)],
        "sans_suite": effet.sans_suite,
        "repris": repris,
        "anterieurs": effet.anterieurs,
        "anterieur": str(effet.anterieur),
        "retroactifs": effet.retroactifs,
        "detail": [_detail(contrat) for contrat in effet.contrats],
    }


def _en_texte(compte: Compte) -> dict[str, Any]:
    """Sums of nothing but unknown amounts are unknown."""
    if compte.contrats and compte.contrats == compte.inconnus:
        inconnus = dict.fromkeys(("avant", "apres", "ecart", "gains", "pertes"))
        return {**vars(compte), "plus_grosse": str(ZERO), **inconnus}
    return {
        nom: str(valeur) if isinstance(valeur, Decimal) else valeur
        for nom, valeur in {**vars(compte), "ecart": compte.ecart}.items()
    }


def _detail(contrat: EffetContrat) -> list[Any]:
    montants = [None if m is None else str(m) for m in (contrat.avant, contrat.apres)]
    jour = contrat.annee.isoformat() if contrat.annee else None
    return [contrat.cle, contrat.cpts, contrat.nom, contrat.taille, contrat.region, jour, *montants]


def phrase(identifiant: str, jour: datetime.date, total: Mapping[str, Any]) -> str:
    """« Publier la version X au 1er janvier 2027 : 700 contrats, + 1 234 567,00 € sur un an si… »"""
    texte = (
        f"Publier la version {identifiant} au {date_longue(jour)} : {accord(total['contrats'], 'contrat')}, "
    )
    if total["ecart"] is None:
        return f"{texte}effet inconnu : aucun de leurs montants n’est connu"
    texte += f"{signe(Decimal(total['ecart']))} sur un an si tous les indicateurs sont atteints"
    if total["inconnus"]:
        texte += f", sans compter {accord(total['inconnus'], 'contrat')} dont un montant est inconnu"
    return texte


def hacher(contenu: bytes, versions: Iterable[str]) -> hashlib._Hash:
    """The hash of an effect before its contracts: the content of the version and the register it was computed with."""
    return hashlib.sha256(contenu + "|".join(versions).encode())
