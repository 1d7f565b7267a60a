"""Which column is what: our documented layout, a body's own layout already described, an export of HAPI."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cpts.commun.textes import cle
from financements.versements.lecture.referentiels import charger

from .modele import FichierIllisible
from .table import Feuille, Rangee
from .valeurs import texte

MODELE = "modele-1"
CHOISIE = "choisie"
MEMORISEE = "memorisee"
TITRES_CONNUS = "titres-connus"
LIBELLES_DES_DISPOSITIONS = {
    MODELE: "modèle du service",
    TITRES_CONNUS: "titres connus du service",
    MEMORISEE: "colonnes que votre organisme a déjà indiquées",
    CHOISIE: "colonnes choisies pour ce fichier",
    "hapi-2024": "export HAPI de 2024",
    "hapi-2026": "export HAPI de 2026",
}
SONDEES = 40
# At least one role of each tuple.
EXIGES = {
    "aci": (("date",), ("montant",), ("siren", "contrat")),
    "fir": (("date",), ("montant",), ("siren", "finess")),
}
ROLES_PAR_GENRE = {
    "aci": ("siren", "contrat", "date", "montant", "mission", "objet", "reference"),
    "fir": ("siren", "finess", "nom", "date", "montant", "objet", "reference"),
}


@dataclass(frozen=True)
class Table:
    """The sheet read, its titles and what is under them. ``colonnes``: role → column number, from 0.

    ``disposition`` is empty when a person must say which column is what; ``colonnes`` is then a proposal.
    ``formules``: cells (row of the file, column from 0) whose formula was never computed.
    """

    entetes: list[str]
    rangees: list[Rangee]
    disposition: str
    colonnes: dict[str, int]
    nature: str = "paiement"
    feuille: str = ""
    ligne_des_titres: int = 0
    formules: frozenset[tuple[int, int]] = frozenset()
    base_1904: bool = False

    @property
    def apercu(self) -> list[Rangee]:
        """The first ten rows, as read."""
        return self.rangees[:10]


def signature(entetes: list[str]) -> str:
    """Fingerprint of titles, accents and case aside: the same export is recognised the next time."""
    return hashlib.sha256("\n".join(cle(titre) for titre in entetes).encode()).hexdigest()


def manquants(genre: str, colonnes: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Groups of roles of which none has a column."""
    return [groupe for groupe in EXIGES[genre] if not any(role in colonnes for role in groupe)]


def reconnaitre(
    feuilles: list[Feuille], genre: str, memoire: Mapping[str, Mapping[str, int]] | None = None
) -> Table:
    """The table of a file. ``memoire``: signature of titles → columns chosen earlier by the same body."""
    candidates = [_table(feuille, genre, memoire or {}) for feuille in feuilles]
    reconnues = [table for table in candidates if table.disposition]
    return max(reconnues or candidates, key=lambda table: len(table.colonnes))


def appliquer(feuilles: list[Feuille], genre: str, colonnes: Mapping[str, int]) -> Table:
    """The same table with columns chosen by a person. Raises ``FichierIllisible`` when the file has fewer."""
    table = reconnaitre(feuilles, genre)
    if any(numero >= len(table.entetes) for numero in colonnes.values()):
        raise FichierIllisible(
            "Ce fichier n’a plus les colonnes choisies.", "Indiquez de nouveau les colonnes."
        )
    nature = _nature(table.entetes, colonnes) if genre == "fir" else "paiement"
    return replace(table, disposition=CHOISIE, colonnes=dict(colonnes), nature=nature)


def _table(feuille: Feuille, genre: str, memoire: Mapping[str, Mapping[str, int]]) -> Table:
    rang = _rang_des_titres(feuille.rangees, genre)
    entetes = [texte(cellule) for cellule in feuille.rangees[rang].cellules]
    while entetes and not entetes[-1]:
        entetes.pop()
    rangees = feuille.rangees[rang + 1 :]
    connues = memoire.get(signature(entetes))
    disposition, colonnes = MEMORISEE, dict(connues or {})
    if connues is None:
        colonnes = _proposer(entetes, genre)
        disposition = "" if manquants(genre, colonnes) else _disposition(entetes, colonnes, genre)
        colonnes = colonnes if disposition else _deviner(entetes, colonnes, genre)
    ligne = feuille.rangees[rang].ligne
    return Table(
        entetes,
        rangees,
        disposition,
        colonnes,
        _nature(entetes, colonnes),
        feuille.nom,
        ligne,
        feuille.formules,
        feuille.base_1904,
    )


def _rang_des_titres(rangees: list[Rangee], genre: str) -> int:
    """The row among the first forty that names the most roles; the first one when none does."""
    scores = [len(_proposer([texte(c) for c in rangee.cellules], genre)) for rangee in rangees[:SONDEES]]
    return scores.index(max(scores))


def _titres(genre: str) -> dict[str, list[str]]:
    return charger("paiements/hapi-1.json" if genre == "fir" else "paiements/modele-1.json")["titres"]


def _proposer(entetes: list[str], genre: str) -> dict[str, int]:
    """Roles recognised by the title of their column; the first title of the list wins."""
    cles = [cle(titre) for titre in entetes]
    propositions: dict[str, int] = {}
    for role, titres in _titres(genre).items():
        trouves = [cles.index(titre) for titre in titres if titre in cles]
        libres = [numero for numero in trouves if numero not in propositions.values()]
        if libres:
            propositions[role] = libres[0]
    return propositions


def _deviner(entetes: list[str], connues: Mapping[str, int], genre: str) -> dict[str, int]:
    """A proposal for a person to confirm: titles that hold the word of a role, after those that are it."""
    colonnes = dict(connues)
    for role, mots in charger("paiements/modele-1.json")["mots"].items():
        if role in colonnes or role not in ROLES_PAR_GENRE[genre]:
            continue
        for numero, titre in enumerate(entetes):
            if numero not in colonnes.values() and any(mot in cle(titre) for mot in mots):
                colonnes[role] = numero
                break
    return {role: colonnes[role] for role in ROLES_PAR_GENRE[genre] if role in colonnes}


def _disposition(entetes: list[str], colonnes: Mapping[str, int], genre: str) -> str:
    """Code of the layout when it is one we document, else "": a person then confirms the columns."""
    if genre == "fir":
        dispositions = charger("paiements/hapi-1.json")["dispositions"]
        return next((d["code"] for d in dispositions if d["colonnes"] == len(entetes)), "")
    modele = charger("paiements/modele-1.json")["colonnes"]
    exacts = all(cle(entetes[numero]) == role for role, numero in colonnes.items())
    inconnus = [titre for titre in entetes if titre and cle(titre) not in modele]
    if exacts and "reference" in colonnes and not inconnus:
        return MODELE
    # Every title is one of ours, each for a role of its own: nothing is left to ask.
    lues = set(colonnes.values())
    toutes = all(numero in lues for numero, titre in enumerate(entetes) if titre)
    return TITRES_CONNUS if toutes and "reference" in colonnes else ""


def _nature(entetes: list[str], colonnes: Mapping[str, int]) -> str:
    """Whether the amount of an ARS's export is paid, or only promised (what its title does not say is promised)."""
    titres = charger("paiements/hapi-1.json")["titres_de_paiement"]
    numero = colonnes.get("montant")
    payes = numero is not None and numero < len(entetes) and cle(entetes[numero]) in titres
    return "paiement" if payes else "engagement"
