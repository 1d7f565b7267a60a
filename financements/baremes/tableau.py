"""A version as people read it: sizes in columns, missions and parts in rows; and what it changes of the one before."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from financements.aci.codes import PARTS_CALCULEES, TAILLES
from financements.baremes.contenu import CONFIANCES, FORCES, en_vigueur, montant_de, nom_poste
from financements.baremes.mots import signe, signe_taux
from financements.baremes.saisie import Poste, postes


@dataclass(frozen=True)
class Case:
    """An amount of the table; None: unknown. ``absente``: the version has no such line."""

    taille: str
    montant: Decimal | None = None
    absente: bool = False
    verifiee: bool = False
    demonstration: bool = False


@dataclass(frozen=True)
class Rang:
    """A mission and part: one amount per size, and where the amounts come from."""

    titre: str
    mission: str
    cases: list[Case]
    provenances: list[dict[str, str]]
    compte: bool


@dataclass(frozen=True)
class Tableau:
    """The whole table on a day; ``totaux`` are what a contract with every mission makes due at most."""

    jour: datetime.date
    rangs: list[Rang]
    totaux: list[Decimal | None]
    lignes: int
    verifiees: int
    demonstration: int


@dataclass(frozen=True)
class Ecart:
    """One amount before and after. ``ecart`` and ``taux`` are None as soon as one of them is unknown."""

    taille: str
    titre: str
    avant: Decimal | None
    apres: Decimal | None
    absente_avant: bool = False
    absente_apres: bool = False

    @property
    def ecart(self) -> Decimal | None:
        return None if self.avant is None or self.apres is None else self.apres - self.avant

    @property
    def taux(self) -> Decimal | None:
        """Fraction of the amount before; None when it was nothing."""
        return self.ecart / self.avant if self.ecart is not None and self.avant else None

    @property
    def mots_ecart(self) -> str:
        return signe(self.ecart)

    @property
    def mots_taux(self) -> str:
        return signe_taux(self.taux)


@dataclass(frozen=True)
class Ecarts:
    """What changes line by line, and the yearly maximum by size."""

    lignes: list[Ecart]
    tailles: list[Ecart]


def jour_de_lecture(contenu: Mapping[str, Any]) -> datetime.date:
    """The day a version is read on: the last one from which one of its lines begins."""
    debuts = [ligne["effet_du"] for ligne in contenu["lignes"]]
    return datetime.date.fromisoformat(max([contenu["effet"], *debuts]))


def tableau(contenu: Mapping[str, Any], jour: datetime.date | None = None) -> Tableau:
    """The table of a version, on a day (by default, the last from which one of its lines begins)."""
    jour = jour or jour_de_lecture(contenu)
    lignes = _lignes_au(contenu, jour)
    rangs = [_rang(poste, lignes) for poste in postes({"lignes": list(lignes.values())})]
    toutes = list(lignes.values())
    return Tableau(
        jour,
        rangs,
        [_total(rangs, place) for place in range(len(TAILLES))],
        len(toutes),
        sum(1 for ligne in toutes if _verifiee(ligne)),
        sum(1 for ligne in toutes if ligne["demonstration"]),
    )


def _lignes_au(contenu: Mapping[str, Any], jour: datetime.date) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {
        (ligne["taille"], ligne["mission"], ligne["part"]): ligne
        for ligne in contenu["lignes"]
        if en_vigueur(ligne, jour)
    }


def _verifiee(ligne: Mapping[str, Any]) -> bool:
    return bool(ligne["verifie_par"] and ligne["verifie_le"]) and not ligne["demonstration"]


def _rang(poste: Poste, lignes: Mapping[tuple[str, str, str], dict[str, Any]]) -> Rang:
    cases, provenances = [], []
    for taille in TAILLES:
        ligne = lignes.get((taille, *poste))
        if ligne is None:
            cases.append(Case(taille, absente=True))
            continue
        cases.append(
            Case(taille, montant_de(ligne), verifiee=_verifiee(ligne), demonstration=ligne["demonstration"])
        )
        provenances.append(_provenance(ligne))
    return Rang(nom_poste(*poste), poste[0], cases, _reunies(provenances), poste[1] in PARTS_CALCULEES)


def _provenance(ligne: Mapping[str, Any]) -> dict[str, str]:
    verification = "non vérifié"
    if ligne["demonstration"]:
        verification = "démonstration"
    elif _verifiee(ligne):
        verification = f"vérifié le {_francais(ligne['verifie_le'])} par {ligne['verifie_par']}"
    return {
        "tailles": ligne["taille"],
        "source": ligne["source"],
        "force": FORCES.get(ligne["force"], ligne["force"]),
        "confiance": CONFIANCES.get(ligne["confiance"], ligne["confiance"]),
        "verification": verification,
        "dates": _dates(ligne),
    }


def _dates(ligne: Mapping[str, Any]) -> str:
    debut = _francais(ligne["effet_du"])
    return (
        f"depuis le {debut}" if ligne["effet_au"] is None else f"du {debut} au {_francais(ligne['effet_au'])}"
    )


def _francais(iso: str) -> str:
    return datetime.date.fromisoformat(iso).strftime("%d/%m/%Y")


def _reunies(provenances: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Sizes that share everything are said once: « T1, T2, T3 »."""
    groupes: dict[tuple[str, ...], dict[str, str]] = {}
    for provenance in provenances:
        cle = tuple(valeur for nom, valeur in provenance.items() if nom != "tailles")
        if cle in groupes:
            groupes[cle]["tailles"] += f", {provenance['tailles']}"
        else:
            groupes[cle] = dict(provenance)
    return list(groupes.values())


def _total(rangs: Iterable[Rang], place: int) -> Decimal | None:
    """Running costs and full parts of every mission of a size; None as soon as one is unknown."""
    total = Decimal("0.00")
    trouve = False
    for rang in rangs:
        case = rang.cases[place]
        if not rang.compte or case.absente:
            continue
        if case.montant is None:
            return None
        total, trouve = total + case.montant, True
    return total if trouve else None


def ecarts(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> Ecarts:
    """What a version changes of the one before, both read on the day the new one takes effect."""
    jour = datetime.date.fromisoformat(apres["effet"])
    anciennes, nouvelles = _lignes_au(avant, jour), _lignes_au(apres, jour)
    lignes = []
    for mission, part in postes({"lignes": [*anciennes.values(), *nouvelles.values()]}):
        for taille in TAILLES:
            ancienne, nouvelle = (x.get((taille, mission, part)) for x in (anciennes, nouvelles))
            if ancienne is None and nouvelle is None:
                continue
            ecart = Ecart(
                taille,
                nom_poste(mission, part),
                montant_de(ancienne) if ancienne else None,
                montant_de(nouvelle) if nouvelle else None,
                ancienne is None,
                nouvelle is None,
            )
            if (ecart.avant, ecart.absente_avant) != (ecart.apres, ecart.absente_apres):
                lignes.append(ecart)
    avants, aprs = tableau(avant, jour).totaux, tableau(apres, jour).totaux
    return Ecarts(
        lignes, [Ecart(t, "Maximum annuel", a, b) for t, a, b in zip(TAILLES, avants, aprs, strict=True)]
    )
