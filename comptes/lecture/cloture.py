"""Entries that close the accounts of charges and income inside a ledger: the law wants them out, programs leave them.

They are told by what they are: an entry that holds both accounts of classes 6 and 7 and the account of the result
(`donnees/fec/cloture-1.json`). Once found, the file is read again with these lines in groups of their own; what they
say is then confirmed by their words, their date, and by being the mirror of all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np
import pyarrow as pa

from cpts.commun.textes import cle, sans_accents

from .blocs import Bloc
from .constats import plages
from .ecritures import Ecritures, lignes_des_passages
from .modele import Exercice, Groupe
from .passages import Passages
from .referentiels import charger
from .reperage import Choix, Question
from .repertoires import en_jour

FICHIER = "fec/cloture-1.json"
QUESTION, LAISSER, COMPTER = "cloture", "laisser", "compter"
# With fewer accounts than this, all of them nil may be the truth of a very small year.
COMPTES_MIN = 4
ZERO = Decimal(0)


@cache
def _mots() -> re.Pattern[str]:
    return re.compile("|".join(charger(FICHIER)["mots"]))


@cache
def _comptes() -> tuple[str, ...]:
    return tuple(charger(FICHIER)["comptes"])


@dataclass(frozen=True)
class Cloture:
    """The closing entries of one reading. `lignes`: all their lines, sorted. `ecritures`: name and lines of each.

    `resultat`: they hold the account of the result. `mots`: a journal or a label says so. `finale`: all are dated on
    the last day of the exercise. `melee`: entries have no number, so that others of the same day may be among them.
    """

    lignes: np.ndarray
    ecritures: tuple[tuple[str, str], ...]
    resultat: bool
    mots: bool
    finale: bool
    melee: bool

    @property
    def nom(self) -> str:
        """How the entries are called: the first five."""
        return ", ".join(nom for nom, _ in self.ecritures[:5])


class Indices:
    """Lines that may belong to closing entries, block after block: those of the result, those of classes 6 and 7."""

    def __init__(self) -> None:
        self._gestion: list[np.ndarray] = []
        self._resultat: list[np.ndarray] = []
        self._textes: dict[int, str] = {}
        self._genres = np.zeros(0, dtype=np.int8)

    @property
    def possibles(self) -> bool:
        """Whether a line of classes 6 and 7 turns back, as closing entries do."""
        return bool(self._gestion)

    def ajouter(self, bloc: Bloc, compte: np.ndarray, comptes: Sequence[str]) -> None:
        """`compte`: code of the account of each row, whose number is in `comptes`."""
        if len(self._genres) < len(comptes):
            nouveaux = [_genre(numero) for numero in comptes[len(self._genres) :]]
            self._genres = np.append(self._genres, np.array(nouveaux, dtype=np.int8))
        genres = self._genres[compte]
        resultat = np.flatnonzero(genres == 1)
        if len(resultat):
            self._resultat.append(bloc.lignes[resultat])
            self._lire_les_textes(bloc, resultat)
        contraires = (genres == 6) & (bloc.credit > bloc.debit) | (genres == 7) & (bloc.debit > bloc.credit)
        if contraires.any():
            self._gestion.append(bloc.lignes[contraires].astype(np.int32))

    def _lire_les_textes(self, bloc: Bloc, rangs: np.ndarray) -> None:
        libelles, pieces = bloc.colonnes.get("EcritureLib"), bloc.colonnes.get("PieceRef")
        for rang in rangs.tolist():
            textes = [colonne[rang].as_py() for colonne in (libelles, pieces) if colonne is not None]
            self._textes[int(bloc.lignes[rang])] = " ".join(textes)

    def chercher(
        self,
        passages: Passages,
        ecritures: Ecritures,
        journaux: Sequence[str],
        libelles_journaux: dict[int, str],
        exercice: Exercice | None,
        comptes_soldes: int,
    ) -> Cloture | None:
        """The entries that hold both kinds of lines; failing any, when all the accounts of classes 6 and 7
        (`comptes_soldes` of them) end at zero, those that turn back at least half of them at once."""
        de_gestion = ecritures.de[_passages_de(passages, np.concatenate(self._gestion))]
        resultat = np.concatenate(self._resultat) if self._resultat else np.empty(0, dtype=np.int64)
        de_resultat = ecritures.de[_passages_de(passages, resultat)]
        trouvees = np.intersect1d(de_resultat, de_gestion)
        par_resultat = len(trouvees) > 0
        if not par_resultat and comptes_soldes >= COMPTES_MIN:
            distinctes, nombres = np.unique(de_gestion, return_counts=True)
            trouvees = distinctes[nombres >= max(COMPTES_MIN, comptes_soldes / 2)]
        if not len(trouvees):
            return None
        rangs = np.flatnonzero(np.isin(ecritures.de, trouvees))
        textes = [self._textes[int(ligne)] for ligne in resultat[np.isin(de_resultat, trouvees)]]
        codes = np.unique(passages.journal[rangs]).tolist()
        dernier = int(passages.jour.max()) if exercice is None else en_jour(exercice.fin)
        return Cloture(
            lignes=np.unique(lignes_des_passages(passages, rangs)),
            ecritures=tuple(_nommer(passages, ecritures, int(ecriture), journaux) for ecriture in trouvees),
            resultat=par_resultat,
            mots=any(_dit_la_cloture(texte) for texte in textes)
            or all(_journal_de_cloture(journaux[code], libelles_journaux.get(code, "")) for code in codes),
            finale=bool(np.all(passages.jour[rangs] == dernier)),
            melee="numero" not in ecritures.cle or not all(passages.numero.take(pa.array(rangs)).to_pylist()),
        )


def _genre(compte: str) -> int:
    """6, 7, or 1 for an account of the result; 0 for the others."""
    if compte[:1] in ("6", "7"):
        return int(compte[0])
    return int(compte.startswith(_comptes()))


def _passages_de(passages: Passages, lignes: np.ndarray) -> np.ndarray:
    return np.searchsorted(passages.premiere, lignes, side="right") - 1


def _dit_la_cloture(texte: str) -> bool:
    return _mots().search(sans_accents(texte)) is not None


def _journal_de_cloture(code: str, libelle: str) -> bool:
    return cle(code) in charger(FICHIER)["journaux"] or "clotur" in sans_accents(libelle)


def _nommer(
    passages: Passages, ecritures: Ecritures, ecriture: int, journaux: Sequence[str]
) -> tuple[str, str]:
    """(« n° 82 du journal OD », its lines)."""
    rangs = np.flatnonzero(ecritures.de == ecriture)
    numero = passages.numero[int(rangs[0])].as_py() or "sans numéro"
    journal = journaux[int(passages.journal[rangs[0]])] or "sans code"
    return f"n° {numero} du journal {journal}", plages(np.unique(lignes_des_passages(passages, rangs)))


@dataclass(frozen=True)
class Soldes:
    """Balances (debit − credit) of the accounts of classes 6 and 7: of the closing lines, and of all the others.

    None as a whole when an amount of theirs is unknown. `melees`: a closing account moved on both sides.
    """

    fermes: dict[str, Decimal]
    restes: dict[str, Decimal]
    melees: bool

    def solde_sans_le_dire(self, groupes: Sequence[Groupe]) -> bool:
        """Whether accounts moved in the year are all nil at its end; asked when no entry was found to close them."""
        return self.tous_nuls >= COMPTES_MIN and any(g.debit for g in groupes if g.compte[:1] in "67")

    @classmethod
    def de(cls, groupes: Sequence[Groupe]) -> Soldes | None:
        """Sums of the groups."""
        soldes = cls(
            {}, {}, any(g.cloture and g.debit and g.credit and g.compte[:1] in "67" for g in groupes)
        )
        for groupe in groupes:
            if groupe.compte[:1] in ("6", "7"):
                if groupe.debit is None or groupe.credit is None:
                    return None
                cote = soldes.fermes if groupe.cloture else soldes.restes
                cote[groupe.compte] = cote.get(groupe.compte, ZERO) + groupe.debit - groupe.credit
        return soldes

    @property
    def miroir(self) -> bool:
        """The closing lines bring to zero every account they touch, and something was there."""
        return any(self.fermes.values()) and all(
            solde == -self.restes.get(compte, ZERO) for compte, solde in self.fermes.items()
        )

    @property
    def tous_nuls(self) -> int:
        """How many accounts moved and all end at zero; 0 when one of them does not."""
        return 0 if any(self.restes.values()) else len(self.restes)


def raison(cloture: Cloture, soldes: Soldes | None) -> str | None:
    """Why these entries are certainly those of the closing, in French; None when it must be asked."""
    if cloture.melee and (soldes is None or soldes.melees):
        return None
    motifs = ["elle porte aussi le compte de résultat"] if cloture.resultat else []
    if cloture.mots:
        motifs.append("son libellé ou son journal le dit")
    if cloture.finale:
        motifs.append("elle est datée du dernier jour de l’exercice")
    if soldes and soldes.miroir:
        motifs.append("elle ramène ces comptes à zéro")
    if len(motifs) < (3 if cloture.resultat else 2):
        return None
    return f"{', '.join(motifs[:-1])} et {motifs[-1]}.".capitalize()


def question(cloture: Cloture, total_debit: Decimal | None) -> Question:
    """What is asked when nothing confirms it."""
    return Question(
        QUESTION,
        f"L’écriture {cloture.nom} (lignes {plages(cloture.lignes)}) semble solder les comptes de charges et de "
        "produits. Est-ce l’écriture de clôture de l’exercice ?",
        (
            Choix(LAISSER, "Oui : la laisser hors de la dépense et du résultat", total_debit),
            Choix(COMPTER, "Non : la compter comme les autres", total_debit),
        ),
    )
