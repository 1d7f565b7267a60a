"""A reader that asks which period of a balance to read, whatever the file: the engine's questions, in small."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from comptes import lecture as moteur
from comptes.lecture import Choix, Lecture, Question, Reperage

PERIODE = Question(
    "periode",
    "Deux exercices figurent dans ce fichier : lequel lire ?",
    (Choix("N", "Exercice N", Decimal("1800.00")), Choix("N-1", "Exercice N-1", Decimal("900.00"))),
)
EMPREINTE = "e" * 64


def lire_en_demandant(sources, piece, *, choix=None, empreinte: str = EMPREINTE, **options) -> Lecture:
    """``lire``, but for balances: asks until ``periode`` is answered."""
    if piece != "balance":
        return moteur.lire(sources, piece, choix=choix, **options)
    valeur = (choix or {}).get("periode")
    if valeur not in ("N", "N-1"):
        reperage = Reperage(empreinte=empreinte, questions=(PERIODE,))
        return Lecture(piece=piece, verdict="a_preciser", constats=(), fichiers=(), reperage=reperage)
    lue = moteur.lire(sources, piece, **options)
    return replace(lue, reperage=replace(lue.reperage, empreinte=empreinte, choix={"periode": valeur}))
