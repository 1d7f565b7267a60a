"""Order: validation dates, numbers of entries, opening entries first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cpts.commun.textes import cle, sans_accents

from ..constats import Constats
from ..ecritures import Ecritures
from ..passages import MARQUE_PIECE, Passages, entiers_canoniques
from ..repertoires import JOUR_FAUX, en_date

JOURNAUX_A_NOUVEAUX = frozenset({"an", "ran", "ano", "anouv", "anouveau", "anouveaux", "reportanouveau"})

NOMS_DES_CLES = {
    "journal+mois+numero": "journal, leur mois et leur numéro, qui recommence chaque mois",
    "journal+numero+date": "journal, leur numéro et leur date",
    "numero": "numéro, sur tous les journaux",
    "journal+date": "journal et leur date",
}


class OrdreValidation:
    """FEC-50, on the changes of ValidDate met so far."""

    def __init__(self) -> None:
        self._lignes: list[np.ndarray] = []
        self._jours: list[np.ndarray] = []
        self._nombres: list[np.ndarray] = []

    def ajouter(self, lignes: np.ndarray, jours: np.ndarray) -> None:
        """Keeps the runs of lines of one date; empty and wrong dates are judged elsewhere."""
        if np.any(jours <= JOUR_FAUX):
            lisibles = jours > JOUR_FAUX
            lignes, jours = lignes[lisibles], jours[lisibles]
        if not len(jours):
            return
        change = np.append(True, (jours[1:] != jours[:-1]) | (np.diff(lignes) != 1))
        debuts = np.flatnonzero(change)
        self._lignes.append(lignes[debuts])
        self._jours.append(jours[debuts])
        self._nombres.append(np.diff(np.append(debuts, len(jours))))

    def controler(self, constats: Constats) -> None:
        """Lines whose validation date is out of place."""
        if not self._jours:
            return
        lignes, jours, nombres = self._suites()
        fautes = desordre(jours, nombres)
        repetees = np.repeat(fautes, nombres[fautes])
        avant = np.cumsum(nombres[fautes]) - nombres[fautes]
        rangs = np.arange(len(repetees)) - np.repeat(avant, nombres[fautes])
        constats.ajouter(
            "FEC-50",
            lignes[repetees] + rangs,
            champ="ValidDate",
            details=({"lu": f"{en_date(jours[i]):%d/%m/%Y}"} for i in repetees),
        )

    def _suites(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """First line, day and length of each run; those cut by a block edge are put together again."""
        lignes, jours, nombres = map(np.concatenate, (self._lignes, self._jours, self._nombres))
        coupe = np.append(True, (jours[1:] != jours[:-1]) | (lignes[1:] != lignes[:-1] + nombres[:-1]))
        debuts = np.flatnonzero(coupe)
        return lignes[debuts], jours[debuts], np.add.reduceat(nombres, debuts)


def desordre(valeurs: np.ndarray, poids: np.ndarray | None = None) -> np.ndarray:
    """Ranks that break a non-decreasing sequence: the lightest to take out, or the steps back if fewer.

    `poids` is what each value stands for (a number of lines); one each by default.
    """
    reculs = np.flatnonzero(valeurs[1:] < valeurs[:-1]) + 1
    if not len(reculs):
        return reculs
    intrus = _intrus(valeurs.tolist(), [1] * len(valeurs) if poids is None else poids.tolist())
    return intrus if len(intrus) <= len(reculs) else reculs


def _intrus(valeurs: Sequence[int], poids: Sequence[int]) -> np.ndarray:
    """Complement of a heaviest non-decreasing subsequence.

    `fins` are the last values of the best subsequences met so far, each heavier than the one before.
    """
    fins: list[int] = []
    cumuls: list[int] = []
    derniers: list[int] = []
    precedents: list[int] = []
    for rang, (valeur, poids_du_rang) in enumerate(zip(valeurs, poids, strict=True)):
        place = bisect_right(fins, valeur)
        cumul = poids_du_rang + (cumuls[place - 1] if place else 0)
        precedents.append(derniers[place - 1] if place else -1)
        bas = place - 1 if place and fins[place - 1] == valeur else place
        haut = place
        while haut < len(fins) and cumuls[haut] <= cumul:
            haut += 1
        fins[bas:haut], cumuls[bas:haut], derniers[bas:haut] = [valeur], [cumul], [rang]
    gardes = np.zeros(len(valeurs), dtype=bool)
    rang = derniers[-1]
    while rang >= 0:
        gardes[rang] = True
        rang = precedents[rang]
    return np.flatnonzero(~gardes)


def a_nouveaux_en_tete(
    passages: Passages, journaux: list[str], libelles: dict[int, str], constats: Constats
) -> None:
    """FEC-54: opening entries come first."""
    ouverture = journaux_d_ouverture(journaux, libelles)[passages.journal]
    if not ouverture.any() or ouverture.all():
        return
    tardives = np.flatnonzero(ouverture)
    tardives = tardives[tardives > int(np.argmin(ouverture))]
    constats.ajouter(
        "FEC-54",
        passages.premiere[tardives],
        champ="JournalCode",
        details=({"lu": journaux[int(passages.journal[i])]} for i in tardives),
    )


def journaux_d_ouverture(journaux: list[str], libelles: dict[int, str]) -> np.ndarray:
    """Which journals, by code, are those of the opening entries."""
    return np.array([_ouvre(code, libelles.get(i, "")) for i, code in enumerate(journaux)] or [False])


def _ouvre(code: str, libelle: str) -> bool:
    return cle(code) in JOURNAUX_A_NOUVEAUX or "nouveau" in sans_accents(libelle)


def cle_des_ecritures(passages: Passages, ecritures: Ecritures, fichier: str, constats: Constats) -> None:
    """FEC-53: numbers that do not name entries by themselves."""
    if len(_numerotes(passages)) == 0:
        texte = "Les écritures n’ont pas de numéro : elles ont été reconnues par leur journal, leur date et leur pièce."
    elif ecritures.cle != "journal+numero":
        nom = NOMS_DES_CLES[ecritures.cle]
        texte = f"Les numéros ne suffisent pas : les écritures ont été reconnues par leur {nom}."
    else:
        return
    constats.ajouter_fichier("FEC-53", fichier, champ="EcritureNum", lu=ecritures.cle, phrase=texte)


def _numerotes(passages: Passages) -> np.ndarray:
    """Passages that have an entry number of their own."""
    if passages.entiers is not None:
        return np.arange(len(passages))
    sans = pc.or_(pc.equal(passages.numero, ""), pc.starts_with(passages.numero, MARQUE_PIECE))
    return np.flatnonzero(~sans.to_numpy(zero_copy_only=False))


def numerotation(
    passages: Passages, journaux: list[str], constats: Constats, cle_retenue: str = "journal+numero"
) -> None:
    """FEC-51 gaps and FEC-52 disorder, over the file or per journal (and month, when numbers begin again with it),
    whichever explains; FEC-53 when all numbers are the same."""
    remplis = _numerotes(passages)
    if not len(remplis) or cle_retenue == "journal+numero+date":
        return
    numeros: np.ndarray | None
    if len(remplis) == len(passages) and passages.entiers is not None:
        prefixes, numeros = _sans_prefixe(len(passages)), passages.entiers
    else:
        prefixes, numeros = _decomposer(passages.numero.take(pa.array(remplis)))
    if numeros is None:
        return
    if _constant(numeros) and _constant(prefixes) and _plusieurs_ecritures(passages):
        texte = f"Toutes les écritures portent le même numéro ({passages.numero[int(remplis[0])].as_py()})."
        constats.ajouter(
            "FEC-53",
            [int(passages.premiere[0])],
            champ="EcritureNum",
            details=[{"lu": "un seul numéro", "phrase": texte}],
        )
        return
    journal = passages.journal[remplis]
    if "mois" in cle_retenue:
        prefixes = _par_mois(passages.jour[remplis], prefixes)
    lecture = _meilleure_lecture(prefixes, numeros, journal)
    lignes = passages.premiere[remplis]
    _signaler_trous(lecture.trous, lignes, journal, journaux if lecture.par_journal else None, constats)
    rangs = remplis[lecture.intrus]
    constats.ajouter(
        "FEC-52",
        passages.premiere[rangs],
        champ="EcritureNum",
        details=({"lu": passages.numero[int(rang)].as_py()} for rang in rangs),
    )


@dataclass(frozen=True)
class _Numerotation:
    """One way to read the numbers: gaps (before, after, rank of the passage after) and ranks out of place."""

    trous: list[tuple[int, int, int]]
    intrus: np.ndarray
    par_journal: bool

    @property
    def defauts(self) -> int:
        """Numbers missing or out of place."""
        return sum(apres - avant - 1 for avant, apres, _ in self.trous) + len(self.intrus)


def _meilleure_lecture(prefixes: np.ndarray, numeros: np.ndarray, journal: np.ndarray) -> _Numerotation:
    """Over the file or per journal: the reading that leaves fewer numbers missing or out of place."""
    sur_fichier = _Numerotation(_trous(prefixes, numeros), _hors_place(prefixes, numeros), False)
    if not sur_fichier.defauts:
        return sur_fichier
    series = prefixes.astype(np.int64) * (int(journal.max()) + 1) + journal
    par_journal = _Numerotation(_trous(series, numeros), _hors_place(series, numeros), True)
    return par_journal if par_journal.defauts <= sur_fichier.defauts else sur_fichier


def _par_mois(jours: np.ndarray, prefixes: np.ndarray) -> np.ndarray:
    """One series a month for each prefix."""
    mois = jours.astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    codes = np.unique(mois, return_inverse=True)[1].astype(np.int64)
    return codes * (int(prefixes.max()) + 1) + prefixes


def _sans_prefixe(n: int) -> np.ndarray:
    return np.zeros(n, dtype=np.int8)


def _plusieurs_ecritures(passages: Passages) -> bool:
    return not (_constant(passages.jour) and _constant(passages.journal))


def _constant(valeurs: np.ndarray) -> bool:
    return bool(np.all(valeurs == valeurs[0]))


def _decomposer(numeros: pa.Array) -> tuple[np.ndarray, np.ndarray | None]:
    """Prefix code and trailing integer of each number; None when some number has no digits."""
    entiers = entiers_canoniques(numeros)
    if entiers is not None:
        return np.zeros(len(entiers), dtype=np.int64), entiers
    parties = pc.extract_regex(numeros, r"^(?P<p>.*?)(?P<n>[0-9]{1,18})$")
    if parties.null_count:
        return np.zeros(len(numeros), dtype=np.int64), None
    prefixes = pc.struct_field(parties, "p").dictionary_encode().indices
    suffixes = pc.struct_field(parties, "n").cast(pa.int64())
    return (
        prefixes.to_numpy(zero_copy_only=False).astype(np.int64),
        suffixes.to_numpy(zero_copy_only=False),
    )


def _trous(series: np.ndarray, numeros: np.ndarray) -> list[tuple[int, int, int]]:
    """Gaps as (number before, number after, rank of the passage after), series by series."""
    if np.all(series == series[0]) and np.all((pas := np.diff(numeros)) >= 0):
        rangs = np.flatnonzero(pas > 1) + 1
        return [(int(numeros[i - 1]), int(numeros[i]), int(i)) for i in rangs]
    ordre = np.lexsort((np.arange(len(numeros)), numeros, series))
    s, n = series[ordre], numeros[ordre]
    rangs = np.flatnonzero((s[1:] == s[:-1]) & (np.diff(n) > 1)) + 1
    return [(int(n[i - 1]), int(n[i]), int(ordre[i])) for i in rangs]


def _signaler_trous(trous, lignes, journal, journaux, constats: Constats) -> None:
    trous = sorted(trous, key=lambda trou: lignes[trou[2]])
    constats.ajouter(
        "FEC-51",
        [int(lignes[rang]) for _, _, rang in trous],
        champ="EcritureNum",
        details=(
            {
                "serie": f"du journal {journaux[int(journal[rang])]}" if journaux else "du fichier",
                "lu": _manque(avant, apres),
            }
            for avant, apres, rang in trous
        ),
    )


def _manque(avant: int, apres: int) -> str:
    if apres - avant == 2:
        return f"le numéro {avant + 1} manque"
    return f"les numéros {avant + 1} à {apres - 1} manquent"


def _hors_place(series: np.ndarray, numeros: np.ndarray) -> np.ndarray:
    """Ranks whose number breaks the order of its series."""
    if _constant(series):
        return desordre(numeros)
    fautes = []
    for serie in np.unique(series).tolist():
        membres = np.flatnonzero(series == serie)
        fautes.append(membres[desordre(numeros[membres])])
    return np.sort(np.concatenate(fautes))
