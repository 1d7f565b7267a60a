"""A fast, seeded generator of plausible ledgers (FEC): balanced entries, numbered without a gap, in order.

About 140 bytes and 0.4 entry a line, like the exports of accounting software. People and suppliers are invented.
The same arguments give the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

COLONNES = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
JOURNAUX = {
    "AN": "À nouveaux",
    "AC": "Achats",
    "BQ": "Banque",
    "OD": "Opérations diverses",
    "PA": "Paie",
    "SU": "Subventions",
}
COMPTES = {
    "102400": "Fonds propres sans droit de reprise",
    "110000": "Report à nouveau",
    "401000": "Fournisseurs",
    "421000": "Personnel - rémunérations dues",
    "431000": "Sécurité sociale",
    "467000": "Autres comptes débiteurs ou créditeurs",
    "512000": "Banque",
    "606400": "Fournitures administratives",
    "611000": "Sous-traitance générale",
    "613200": "Locations immobilières",
    "622600": "Honoraires",
    "623600": "Catalogues et imprimés",
    "625100": "Voyages et déplacements",
    "625700": "Réceptions",
    "626000": "Frais postaux et télécommunications",
    "641100": "Salaires",
    "645100": "Cotisations à l'URSSAF",
    "653000": "Indemnités versées aux professionnels",
    "730000": "Concours publics - ACI",
    "741000": "Subvention ARS - FIR",
    "756000": "Cotisations",
}
ACHATS = ("606400", "611000", "613200", "622600", "623600", "625700", "626000")
PRODUITS = ("730000", "730000", "730000", "741000", "756000")
MISSIONS = ("M1", "M1", "M2", "M2", "M3", "M4", "M5", "M6", "FON", "FON")
FOURNISSEURS = (
    "Imprimerie de l'Étoile",
    "Bureau du Cœur",
    "Traiteur Le Pré",
    "Cabinet d'Essai",
    "Papeterie du Pont",
)
NOMS = ("Durand", "Le Gall", "Bénard", "d'Almeida", "Lefèvre", "Pérez", "Garçon", "Müller")
PRENOMS = ("Anne", "Benoît", "Chloé", "Driss", "Élodie", "Gaëlle", "Hélène", "Inès")


class MouvementDuBanc(NamedTuple):
    """One line of an entry: account, auxiliary, cents (debit positive, credit negative)."""

    compte: str
    aux: str
    aux_lib: str
    centimes: int


def nom_de_fichier(siren: str, annee: int) -> str:
    """``SirenFECAAAAMMJJ`` (LPF art. A47 A-1, XIII)."""
    return f"{siren}FEC{annee}1231.txt"


def generer(lignes: int, *, annee: int = 2025, graine: int = 1, analytique: bool = True) -> bytes:
    """A ledger of ``lignes`` lines (at least 6), UTF-8, tab, CRLF; ``analytique`` adds a 19th column."""
    entete = "\t".join([*COLONNES, *(["Analytique"] if analytique else [])])
    corps = "\r\n".join(_lignes(lignes, annee, random.Random(graine), analytique))  # noqa: S311
    return f"{entete}\r\n{corps}\r\n".encode()


def _lignes(voulues: int, annee: int, alea: random.Random, analytique: bool) -> Iterator[str]:
    debut = date(annee, 1, 1)
    jours = [(debut + timedelta(n)).strftime("%Y%m%d") for n in range((date(annee, 12, 31) - debut).days + 1)]
    numero = faites = 0
    while faites < voulues:
        jour = jours[min(len(jours) - 1, faites * len(jours) // voulues)]
        if faites == 0:
            journal, libelle, mouvements = _a_nouveaux(alea)
        elif numero == 1 and voulues - faites != 3:
            journal, libelle, mouvements = _versement(alea)
        else:
            journal, libelle, mouvements = _ecriture(alea, voulues - faites)
        numero += 1
        mission = alea.choice(MISSIONS)
        piece = f"{journal}{numero:07d}"
        tete = f"{journal}\t{JOURNAUX[journal]}\t{numero}\t{jour}\t"
        milieu = f"\t{piece}\t{jour}\t{libelle} {piece}\t"
        fin = f"\t\t\t{jour}\t\t"
        for compte, aux, aux_lib, centimes in mouvements:
            montant = f"{abs(centimes) // 100},{abs(centimes) % 100:02d}"
            sommes = f"{montant}\t0,00" if centimes > 0 else f"0,00\t{montant}"
            ligne = f"{tete}{compte}\t{COMPTES[compte]}\t{aux}\t{aux_lib}{milieu}{sommes}{fin}"
            yield f"{ligne}\t{mission if compte[0] in '67' else ''}" if analytique else ligne
        faites += len(mouvements)


def _a_nouveaux(alea: random.Random) -> tuple[str, str, list[MouvementDuBanc]]:
    fonds, report = alea.randrange(100_000, 9_000_000), alea.randrange(100_000, 4_000_000)
    return (
        "AN",
        "À nouveaux",
        [
            MouvementDuBanc("512000", "", "", fonds + report),
            MouvementDuBanc("102400", "", "", -fonds),
            MouvementDuBanc("110000", "", "", -report),
        ],
    )


def _ecriture(alea: random.Random, reste: int) -> tuple[str, str, list[MouvementDuBanc]]:
    """One entry of at most ``reste`` lines (never leaving a single line to write)."""
    tirage = alea.random()
    if reste == 3 or (tirage < 0.2 and reste >= 5):
        return _paie(alea)
    if tirage < 0.5:
        rang = alea.randrange(len(FOURNISSEURS))
        aux, nom, centimes = f"F{rang:04d}", FOURNISSEURS[rang], alea.randrange(400, 300_000)
        if alea.random() < 0.5:
            return "AC", f"Facture {nom}", _paire(alea.choice(ACHATS), "401000", centimes, aux, nom)
        return "BQ", f"Règlement {nom}", _paire("401000", "512000", centimes, aux, nom, cote=1)
    if tirage < 0.95:
        rang = alea.randrange(64)
        aux, nom = f"P{rang:04d}", f"{NOMS[rang % 8]} {PRENOMS[rang // 8]}"
        return (
            "OD",
            f"Indemnité réunion {nom}",
            _paire("653000", "467000", alea.randrange(3, 90) * 1000, aux, nom),
        )
    return _versement(alea)


def _versement(alea: random.Random) -> tuple[str, str, list[MouvementDuBanc]]:
    """Income: a ledger without any would be told."""
    return "SU", "Versement reçu", _paire("512000", alea.choice(PRODUITS), alea.randrange(200_000, 6_000_000))


def _paire(
    debite: str, credite: str, centimes: int, aux: str = "", nom: str = "", cote: int = -1
) -> list[MouvementDuBanc]:
    """Two lines; the auxiliary goes to the credit side, or to the debit side when ``cote`` is 1."""
    au_debit, au_credit = ((aux, nom), ("", "")) if cote == 1 else (("", ""), (aux, nom))
    return [MouvementDuBanc(debite, *au_debit, centimes), MouvementDuBanc(credite, *au_credit, -centimes)]


def _paie(alea: random.Random) -> tuple[str, str, list[MouvementDuBanc]]:
    rang = alea.randrange(8)
    brut = alea.randrange(180_000, 520_000)
    retenues = brut * 22 // 100
    nom = f"{NOMS[rang]} {PRENOMS[rang]}"
    return (
        "PA",
        f"Bulletin {nom}",
        [
            MouvementDuBanc("641100", "", "", brut),
            MouvementDuBanc("431000", "", "", -retenues),
            MouvementDuBanc("421000", f"S{rang:03d}", nom, retenues - brut),
        ],
    )
