"""Ledgers of a fictitious CPTS: balanced entries that spend what was decided, mission by mission, to the cent. Pure.

A ledger (``Livre``) is a list of rows of text, so that a planted fault can change one field; ``encoder`` writes it
the way the CPTS's software does. Every purchase is paid and lettered; what was received is what the caisse paid.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cpts.commun.enums import Mission
from demonstration.bench.generateur import COLONNES
from demonstration.habitudes import Habitudes

RANGS = {champ: rang for rang, champ in enumerate(COLONNES)}
JOURNAUX = {
    "AN": "À nouveaux", "AC": "Achats", "BQ": "Banque", "OD": "Opérations diverses", "PA": "Paie", "SU": "Subventions",
}  # fmt: skip
COMPTES = {
    "110000": "Report à nouveau", "120000": "Résultat de l'exercice (excédent)",
    "129000": "Résultat de l'exercice (déficit)", "194000": "Fonds dédiés sur subventions d'exploitation",
    "401000": "Fournisseurs", "421000": "Personnel - rémunérations dues", "431000": "Sécurité sociale",
    "467000": "Autres comptes débiteurs ou créditeurs", "512000": "Banque",
    "606400": "Fournitures administratives", "611000": "Sous-traitance générale", "613200": "Locations immobilières",
    "616000": "Primes d'assurance", "618500": "Frais de colloques et séminaires", "622600": "Honoraires",
    "623600": "Catalogues et imprimés", "625100": "Voyages et déplacements", "625700": "Réceptions",
    "626000": "Frais postaux et télécommunications", "627000": "Services bancaires", "641100": "Salaires",
    "645100": "Cotisations à l'URSSAF", "653000": "Indemnités versées aux professionnels de santé",
    "689400": "Reports en fonds dédiés sur subventions", "730000": "Concours publics - ACI Assurance maladie",
    "741000": "Subvention ARS - FIR", "756000": "Cotisations", "864000": "Personnel bénévole", "875000": "Bénévolat",
}  # fmt: skip
CODES = {
    Mission.FONCTIONNEMENT: "FON", Mission.ACCES_SOINS: "M1", Mission.PARCOURS: "M2", Mission.PREVENTION: "M3",
    Mission.CRISES_SANITAIRES: "M4", Mission.QUALITE_PERTINENCE: "M5", Mission.ACCOMPAGNEMENT_PS: "M6",
}  # fmt: skip
# Accounts a mission spends on, and how often.
POSTES: dict[str, tuple[tuple[str, int], ...]] = {
    Mission.FONCTIONNEMENT: (("622600", 3), ("606400", 2), ("626000", 2), ("618500", 1), ("625100", 2)),
    Mission.ACCES_SOINS: (("653000", 6), ("611000", 2), ("622600", 1), ("626000", 1)),
    Mission.PARCOURS: (("653000", 5), ("611000", 3), ("622600", 2), ("625100", 1)),
    Mission.PREVENTION: (("653000", 3), ("623600", 3), ("611000", 2), ("606400", 1)),
    Mission.CRISES_SANITAIRES: (("606400", 3), ("653000", 2), ("618500", 1)),
    Mission.QUALITE_PERTINENCE: (("653000", 4), ("618500", 2), ("622600", 1)),
    Mission.ACCOMPAGNEMENT_PS: (("653000", 2), ("625700", 1), ("623600", 2), ("618500", 2)),
}
FOURNISSEURS = (
    "Imprimerie de l'Étoile", "Bureau du Cœur", "Traiteur Le Pré", "Cabinet d'Essai", "Papeterie du Pont",
    "Réseau Fictif Télécom", "Assurances de l'Exemple", "Agence Modèle",
)  # fmt: skip
NOMS = ("Durand", "Le Gall", "Bénard", "d'Almeida", "Lefèvre", "Pérez", "Garçon", "Müller", "Roux", "N'Guyen")
PRENOMS = ("Anne", "Benoît", "Chloé", "Driss", "Élodie", "Gaëlle", "Hélène", "Inès", "Jérôme", "Zoé")
# One analytic code in so many is left empty, as people do.
OUBLIS = 40


class Mouvement(NamedTuple):
    """One line of an entry: cents, debit positive, credit negative."""

    compte: str
    centimes: int
    aux: str = ""
    aux_lib: str = ""
    lettrage: str = ""
    lettre_le: datetime.date | None = None


class Ecriture(NamedTuple):
    """A balanced entry; ``mission`` marks its lines of classes 6 and 7."""

    jour: datetime.date
    journal: str
    piece: str
    libelle: str
    mission: str
    mouvements: tuple[Mouvement, ...]


@dataclass(frozen=True)
class Annee:
    """What one exercise is to hold, in cents. ``recettes``: (day, account, label, cents)."""

    siren: str
    debut: datetime.date
    fin: datetime.date
    lignes: int
    depenses: Mapping[str, int]
    recettes: Sequence[tuple[datetime.date, str, str, int]]
    report: int
    resultat_precedent: int
    dedies: int = 0

    @property
    def depense(self) -> int:
        return sum(self.depenses.values())

    @property
    def resultat(self) -> int:
        return sum(r[3] for r in self.recettes) - self.depense

    @property
    def nom_de_fichier(self) -> str:
        return f"{self.siren}FEC{self.fin:%Y%m%d}.txt"


@dataclass
class Livre:
    """A ledger as rows of text under ``entete``; line 1 of the file is the header."""

    nom: str
    entete: list[str]
    lignes: list[list[str]]
    separateur: str = "\t"
    encodage: str = "utf-8"
    fin_de_ligne: str = "\r\n"
    annee: Annee | None = field(default=None, repr=False)


def ecrire(annee: Annee, habitudes: Habitudes, alea: random.Random) -> Livre:
    """The ledger of one exercise, in chronological order, numbered without a gap."""
    ecritures = sorted(_ecritures(annee, alea), key=lambda e: (e.jour, e.journal != "AN"))
    lignes: list[list[str]] = []
    numeros: dict[str, int] = {}
    for ecriture in ecritures:
        serie = ecriture.journal if habitudes.numeros_par_journal else ""
        numeros[serie] = numeros.get(serie, 0) + 1
        lignes += _lignes(ecriture, numeros[serie], habitudes, alea)
    entete = list(COLONNES)
    if habitudes.montant_sens:
        entete[11:13] = ["Montant", "Sens"]
    if habitudes.axe == "analytique":
        entete.append("Analytique")
    return Livre(
        annee.nom_de_fichier,
        entete,
        lignes,
        habitudes.separateur,
        habitudes.encodage,
        habitudes.fin_de_ligne,
        annee,
    )


def encoder(livre: Livre) -> bytes:
    """The bytes of the file."""
    lignes = [livre.separateur.join(zones) for zones in (livre.entete, *livre.lignes)]
    texte = livre.fin_de_ligne.join(lignes) + livre.fin_de_ligne
    # « œ » is in ISO 8859-15 but not in ISO 8859-1: exports replace what they cannot write.
    return texte.encode(livre.encodage, "replace")


def montant(centimes: int) -> str:
    """``1234,05``."""
    return f"{centimes // 100},{centimes % 100:02d}"


def _lignes(
    ecriture: Ecriture, numero: int, habitudes: Habitudes, alea: random.Random
) -> Iterator[list[str]]:
    jour = f"{ecriture.jour:%Y%m%d}"
    tete = [ecriture.journal, JOURNAUX[ecriture.journal], str(numero), jour]
    code = CODES.get(ecriture.mission, "") if ecriture.mission else ""  # type: ignore[call-overload]
    for mouvement in ecriture.mouvements:
        gestion = mouvement.compte[0] in "67"
        compte, libelle = _compte(mouvement.compte, code if gestion else "", habitudes)
        zones = [
            *tete,
            compte,
            libelle,
            mouvement.aux,
            mouvement.aux_lib,
            ecriture.piece,
            jour,
            ecriture.libelle,
        ]
        zones += _sommes(mouvement.centimes, habitudes.montant_sens)
        lettre_le = f"{mouvement.lettre_le:%Y%m%d}" if mouvement.lettre_le else ""
        zones += [mouvement.lettrage, lettre_le, jour, "", ""]
        if habitudes.axe == "analytique":
            zones.append(code if gestion and alea.randrange(OUBLIS) else "")
        yield zones


def _compte(compte: str, code: str, habitudes: Habitudes) -> tuple[str, str]:
    """Account and label; a CPTS that works by sub-account ends class 6 with the number of the mission."""
    libelle = COMPTES[compte]
    if habitudes.axe != "sous_compte" or not code or compte[0] != "6":
        return compte, libelle
    if code == "FON":
        return compte[:-1] + "9", f"{libelle} - fonctionnement CPTS"
    return compte[:-1] + code[1], f"{libelle} - mission {code[1]}"


def _sommes(centimes: int, montant_sens: bool) -> list[str]:
    if montant_sens:
        return [montant(abs(centimes)), "D" if centimes > 0 else "C"]
    return [montant(centimes), "0,00"] if centimes > 0 else ["0,00", montant(-centimes)]


# --- Entries ---------------------------------------------------------------------------------------------


class _Plume:
    """Draws entries one after the other: pieces, lettering, people."""

    def __init__(self, annee: Annee, alea: random.Random) -> None:
        self.annee, self.alea = annee, alea
        self.jours = (annee.fin - annee.debut).days
        self._pieces = self._lettres = 0

    def jour(self) -> datetime.date:
        """Any day but the last month, so that payments stay inside the exercise."""
        return self.annee.debut + datetime.timedelta(days=self.alea.randrange(max(self.jours - 31, 1)))

    def mois(self) -> list[datetime.date]:
        """The 28th of each month of the exercise."""
        jours, jour = [], self.annee.debut.replace(day=28)
        while jour <= self.annee.fin:
            jours.append(jour)
            jour = (jour + datetime.timedelta(days=10)).replace(day=28)
        return jours

    def piece(self, prefixe: str) -> str:
        self._pieces += 1
        return f"{prefixe}{self._pieces:05d}"

    def lettre(self) -> str:
        self._lettres += 1
        reste, lettres = self._lettres, ""
        while reste:
            reste, rang = divmod(reste - 1, 26)
            lettres = chr(65 + rang) + lettres
        return lettres

    def achat(self, jour: datetime.date, compte: str, centimes: int, mission: str) -> Iterator[Ecriture]:
        """An invoice or an indemnity, then its payment, lettered."""
        regle_le = jour + datetime.timedelta(days=self.alea.randrange(2, 29))
        lettre, piece = self.lettre(), self.piece("FA")
        if compte == "653000":
            rang = self.alea.randrange(60)
            nom = f"{NOMS[rang % 10]} {PRENOMS[rang // 6 % 10]}"
            aux, tiers, journal, libelle = f"P{rang:03d}", "467000", "OD", f"Indemnité réunion {nom}"
        else:
            rang = self.alea.randrange(len(FOURNISSEURS))
            nom = FOURNISSEURS[rang]
            aux, tiers, journal, libelle = f"F{rang:03d}", "401000", "AC", f"Facture {nom} {piece}"
        marque = (aux, nom, lettre, regle_le)
        yield Ecriture(
            jour,
            journal,
            piece,
            libelle,
            mission,
            (Mouvement(compte, centimes), Mouvement(tiers, -centimes, *marque)),
        )
        yield Ecriture(
            regle_le,
            "BQ",
            piece,
            f"Règlement {nom} {piece}",
            "",
            (Mouvement(tiers, centimes, *marque), Mouvement("512000", -centimes)),
        )

    def paie(self, jour: datetime.date, cout: int) -> Iterator[Ecriture]:
        """A month of the coordinator's pay: ``cout`` is salary plus employer's charges."""
        brut = cout * 100 // 138
        charges, retenues = cout - brut, brut * 22 // 100
        piece = self.piece("BP")
        yield Ecriture(
            jour,
            "PA",
            piece,
            f"Bulletin de paie {jour:%m/%Y}",
            Mission.FONCTIONNEMENT,
            (
                Mouvement("641100", brut),
                Mouvement("645100", charges),
                Mouvement("431000", -charges - retenues),
                Mouvement("421000", retenues - brut, "S001", "Coordination (personne fictive)"),
            ),
        )
        yield Ecriture(
            jour,
            "BQ",
            piece,
            f"Virement paie {jour:%m/%Y}",
            "",
            (
                Mouvement("421000", brut - retenues, "S001", "Coordination (personne fictive)"),
                Mouvement("431000", charges + retenues),
                Mouvement("512000", -cout),
            ),
        )


def _ecritures(annee: Annee, alea: random.Random) -> Iterator[Ecriture]:
    plume = _Plume(annee, alea)
    yield from _ouverture(annee, plume)
    faites = 6
    for ecriture in [*_recettes(annee, plume), *_regulier(annee, plume)]:
        faites += len(ecriture.mouvements)
        yield ecriture
    yield from _missions(annee, plume, max(annee.lignes - faites, 60))
    benevolat = alea.randrange(20, 160) * 10_000
    yield Ecriture(
        annee.fin, "OD", plume.piece("OD"), "Bénévolat valorisé", "",
        (Mouvement("864000", benevolat), Mouvement("875000", -benevolat)),
    )  # fmt: skip
    if annee.dedies:
        yield Ecriture(
            annee.fin, "OD", plume.piece("OD"), "Report en fonds dédiés", "",
            (Mouvement("689400", annee.dedies), Mouvement("194000", -annee.dedies)),
        )  # fmt: skip


def _ouverture(annee: Annee, plume: _Plume) -> Iterator[Ecriture]:
    """Opening balances, then the allocation of the result by the general meeting."""
    resultat = annee.resultat_precedent
    compte = "120000" if resultat >= 0 else "129000"
    mouvements = [Mouvement("512000", annee.report + resultat), Mouvement("110000", -annee.report)]
    if resultat:
        mouvements.append(Mouvement(compte, -resultat))
    yield Ecriture(annee.debut, "AN", "AN", "À nouveaux", "", tuple(m for m in mouvements if m.centimes))
    if resultat:
        jour = annee.debut + datetime.timedelta(days=150)
        yield Ecriture(
            jour, "OD", plume.piece("AG"), "Affectation du résultat", "",
            (Mouvement(compte, resultat), Mouvement("110000", -resultat)),
        )  # fmt: skip


def _recettes(annee: Annee, plume: _Plume) -> Iterator[Ecriture]:
    for jour, compte, libelle, centimes in annee.recettes:
        yield Ecriture(
            jour,
            "SU",
            plume.piece("SU"),
            libelle,
            "",
            (Mouvement("512000", centimes), Mouvement(compte, -centimes)),
        )


def _regulier(annee: Annee, plume: _Plume) -> Iterator[Ecriture]:
    """What comes back every month: pay, rent, telephone, bank. About four fifths of the running costs."""
    mois = plume.mois()
    fonctionnement = annee.depenses.get(Mission.FONCTIONNEMENT, 0)
    parts = decouper(fonctionnement * 62 // 100, [1] * len(mois))
    loyers = decouper(fonctionnement * 13 // 100, [1] * len(mois))
    for jour, cout, loyer in zip(mois, parts, loyers, strict=True):
        yield from plume.paie(jour, cout)
        yield from plume.achat(jour.replace(day=2), "613200", loyer, Mission.FONCTIONNEMENT)
        frais = fonctionnement * 3 // 1000 // len(mois)
        yield Ecriture(
            jour, "BQ", plume.piece("FB"), f"Frais bancaires {jour:%m/%Y}", Mission.FONCTIONNEMENT,
            (Mouvement("627000", frais), Mouvement("512000", -frais)),
        )  # fmt: skip


def _missions(annee: Annee, plume: _Plume, lignes: int) -> Iterator[Ecriture]:
    """Purchases and indemnities that spend exactly what is left of each mission."""
    reste = dict(annee.depenses)
    mois = len(plume.mois())
    fonctionnement = reste.get(Mission.FONCTIONNEMENT, 0)
    fait = fonctionnement * 62 // 100 + fonctionnement * 13 // 100 + fonctionnement * 3 // 1000 // mois * mois
    reste[Mission.FONCTIONNEMENT] = fonctionnement - fait
    total = sum(reste.values()) or 1
    for mission, centimes in reste.items():
        if centimes <= 0:
            continue
        nombre = max(2, min(round(lignes / 4 * centimes / total), centimes // 2_000 or 1))
        comptes, poids = zip(*POSTES[mission], strict=True)
        for part in decouper(centimes, [plume.alea.randrange(4, 40) for _ in range(nombre)]):
            if part:
                (compte,) = plume.alea.choices(comptes, poids)
                yield from plume.achat(plume.jour(), compte, part, mission)


def decouper(centimes: int, poids: Sequence[int]) -> list[int]:
    """Split cents in proportion of weights; the parts sum exactly."""
    total, cumul, donne, parts = sum(poids), 0, 0, []
    for poids_ in poids:
        cumul += poids_
        part = centimes * cumul // total - donne
        donne += part
        parts.append(part)
    return parts
