"""Gathers findings while blocks go by: counts all, keeps the first fifty of each code, every line number."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .catalogue import CATALOGUE
from .interdits import masquer
from .modele import GRAVITES, Constat, FichierLu

DETAILS_PAR_CODE = 50
LONGUEUR_LU = 80
_PLACES = re.compile(r"\{(\w+)\}")


class Constats:
    """The findings of one reading. Lines are given in the numbering of the result (offset included)."""

    def __init__(self) -> None:
        self._details: dict[tuple[str, str | None], list[tuple[int, dict[str, Any]]]] = {}
        self._lignes: dict[tuple[str, str | None], list[np.ndarray]] = {}
        self._nombres: dict[tuple[str, str | None], int] = {}
        self._entiers: list[Constat] = []

    def place(self, code: str, champ: str | None = None) -> int:
        """How many more details of this code and field are worth preparing."""
        return DETAILS_PAR_CODE - len(self._details.get((code, champ), ()))

    def ajouter(
        self,
        code: str,
        lignes: np.ndarray | Sequence[int],
        *,
        champ: str | None = None,
        details: Iterable[dict[str, Any]] = (),
        reperes: Sequence[int] | None = None,
        nombre: int | None = None,
    ) -> None:
        """Adds findings at `lignes`; `details` fill the message of the first ones, in the same order.

        `reperes` are the lines of the details when they are fewer than `lignes` (an entry has several
        lines and one message); `nombre` is then the number of findings.
        """
        lignes = np.asarray(lignes, dtype=np.int64)
        if not len(lignes):
            return
        cle = (code, champ)
        self._lignes.setdefault(cle, []).append(lignes)
        self._nombres[cle] = self._nombres.get(cle, 0) + (len(lignes) if nombre is None else nombre)
        gardes = self._details.setdefault(cle, [])
        for ligne, detail in zip(lignes if reperes is None else reperes, details, strict=False):
            if len(gardes) >= DETAILS_PAR_CODE:
                break
            gardes.append((int(ligne), detail))

    def ajouter_fichier(self, code: str, fichier: str | None = None, **contexte: Any) -> None:
        """Adds a finding about a whole file, with no line."""
        self._entiers.append(_constat(code, contexte, fichier=fichier))

    def a(self, code: str) -> bool:
        """True when this code was found."""
        return code in self._codes()

    @property
    def verdict(self) -> str:
        """`refus`, `bloquant`, `alerte` or `conforme`: the gravest finding so far."""
        rang = max((GRAVITES.index(CATALOGUE[code].gravite) for code in self._codes()), default=0)
        return GRAVITES[rang] if rang else "conforme"

    def _codes(self) -> set[str]:
        return {*(code for code, _ in self._nombres), *(constat.code for constat in self._entiers)}

    def terminer(self, fichiers: Sequence[FichierLu]) -> tuple[Constat, ...]:
        """All findings, gravest first, then by code, then by line."""
        seul = fichiers[0].nom if len(fichiers) == 1 else None
        liste = [replace(c, fichier=c.fichier or seul) for c in self._entiers]
        for code in dict.fromkeys(code for code, _ in self._nombres):
            liste.extend(self._constats_du_code(code, fichiers))
        return tuple(
            sorted(liste, key=lambda c: (-GRAVITES.index(c.gravite), c.code, c.fichier or "", c.ligne or 0))
        )

    def _constats_du_code(self, code: str, fichiers: Sequence[FichierLu]) -> list[Constat]:
        """The findings of one code: those of each field have their own number and their own lines."""
        lignes = {
            champ: np.unique(np.concatenate(morceaux))
            for (autre, champ), morceaux in self._lignes.items()
            if autre == code
        }
        debuts = [fichier.decalage for fichier in fichiers]
        premiers: set[tuple[str | None, int]] = set()
        constats: list[Constat] = []
        for ligne, champ, detail in self._choisis(code):
            rang = max(0, bisect_right(debuts, ligne - 1) - 1)
            nouveau_champ = all(connu != champ for connu, _ in premiers)
            plages = None
            if (champ, rang) not in premiers:
                premiers.add((champ, rang))
                plages = _plages_du_fichier(lignes[champ], debuts, rang)
            constats.append(
                _constat(
                    code,
                    {**detail, "champ": champ},
                    fichier=fichiers[rang].nom if fichiers else None,
                    ligne=ligne - (debuts[rang] if debuts else 0),
                    nombre=self._nombres[code, champ] if nouveau_champ else 1,
                    lignes=plages,
                )
            )
        return constats

    def _choisis(self, code: str) -> list[tuple[int, str | None, dict[str, Any]]]:
        """The first details of a code, in line order: at least one of each of its fields."""
        details = sorted(
            (
                (ligne, champ, detail)
                for (autre, champ), gardes in self._details.items()
                if autre == code
                for ligne, detail in gardes
            ),
            key=lambda element: (element[0], element[1] or ""),
        )
        tetes = {champ: rang for rang, (_, champ, _) in reversed(list(enumerate(details)))}
        place = DETAILS_PAR_CODE - len(tetes)
        autres = [rang for rang in range(len(details)) if rang not in tetes.values()]
        return [details[rang] for rang in sorted([*tetes.values(), *autres[: max(place, 0)]])]


def _plages_du_fichier(lignes: np.ndarray, debuts: Sequence[int], rang: int) -> str:
    bas = debuts[rang] if debuts else 0
    haut = debuts[rang + 1] if rang + 1 < len(debuts) else np.iinfo(np.int64).max
    return plages(lignes[(lignes > bas) & (lignes <= haut)] - bas)


def _constat(
    code: str,
    contexte: dict[str, Any],
    *,
    fichier: str | None = None,
    ligne: int | None = None,
    nombre: int = 1,
    lignes: str | None = None,
) -> Constat:
    regle = CATALOGUE[code]
    contexte = {cle: masquer(v) if isinstance(v, str) else v for cle, v in contexte.items()}
    lu = _abrege(contexte.get("lu"))
    attendu = contexte.get("attendu") or regle.attendu
    mots = {**contexte, "lu": lu if lu is not None else "", "attendu": attendu, "ligne": ligne}
    return Constat(
        code=code,
        gravite=regle.gravite,
        message=remplir(regle.message, mots),
        que_faire=remplir(contexte.get("que_faire") or regle.que_faire, mots),
        fichier=fichier,
        ligne=ligne,
        champ=contexte.get("champ"),
        lu=lu,
        attendu=None if attendu is None else str(attendu),
        nombre=nombre,
        lignes=lignes,
    )


def remplir(modele: str, mots: dict[str, Any]) -> str:
    """Fills `{name}` places; a value may itself contain braces."""
    return _PLACES.sub(lambda place: str(mots[place[1]]), modele).strip()


def _abrege(lu: Any) -> str | None:
    if lu is None:
        return None
    texte = str(lu)
    return texte if len(texte) <= LONGUEUR_LU else texte[: LONGUEUR_LU - 1] + "…"


def plages(lignes: np.ndarray) -> str:
    """Sorted distinct numbers as compact ranges: `12,40-44`."""
    if not len(lignes):
        return ""
    coupures = np.flatnonzero(np.diff(lignes) != 1)
    debuts = lignes[np.concatenate(([0], coupures + 1))].tolist()
    fins = lignes[np.concatenate((coupures, [len(lignes) - 1]))].tolist()
    return ",".join(str(d) if d == f else f"{d}-{f}" for d, f in zip(debuts, fins, strict=True))
