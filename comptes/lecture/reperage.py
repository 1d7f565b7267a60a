"""What the reader chose, set aside or could not decide: told to the person as « Ce que nous avons lu ».

A reading that leaves a question open has the verdict `a_preciser`, no figure, and counts nowhere until a person
chooses; the answers come back as `choix` (`code` → `valeur`), so that the same bytes and the same answers give
the same reading by page, API and command.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

# Rows shown as they were read, so that a person sees at a glance whether columns were understood.
EXERCICE_DEMANDE = "l’exercice demandé"
RANGEES_MONTREES = 5


@dataclass(frozen=True)
class Choix:
    """One possible answer. `total_debit` in euros: what the file would give under it, None when unknown."""

    valeur: str
    libelle: str
    total_debit: Decimal | None = None


@dataclass(frozen=True)
class Question:
    """What the reader cannot decide alone. `code` is a short word, stable: `periode`, `feuille`, `signe`…"""

    code: str
    question: str
    choix: tuple[Choix, ...]

    def __post_init__(self) -> None:
        if len(self.choix) < 2:
            raise ValueError("une question a au moins deux réponses possibles")


@dataclass(frozen=True)
class Ecartees:
    """Rows read and left out of the accounts: compact ranges (`12,40-44`) and the reason, in French."""

    lignes: str
    pourquoi: str


@dataclass(frozen=True)
class Periode:
    """The dates that the retained columns cover, and what says so (a title, the name of the file, a choice…)."""

    debut: date | None
    fin: date | None
    d_apres: str


@dataclass(frozen=True)
class Reperage:
    """Where the figures come from in the file.

    `titres`: rows of the titles, as a sheet numbers them (`8-10`), None when there are none. `colonnes`: role →
    title as written. `conventions`: sentences in French (signs, opening added to movements, decimal mark…).
    `rangees`: the first rows of accounts, as (account, label, debit, credit) texts after reading. `empreinte`:
    fingerprint of the layout (titles, sheet), under which a person's answers are remembered; empty when the
    layout has no titles. `choix`: the answers that were applied.
    """

    feuille: str | None = None
    titres: str | None = None
    colonnes: dict[str, str] = field(default_factory=dict)
    periode: Periode | None = None
    conventions: tuple[str, ...] = ()
    ecartees: tuple[Ecartees, ...] = ()
    rangees: tuple[tuple[str, ...], ...] = ()
    empreinte: str = ""
    questions: tuple[Question, ...] = ()
    choix: dict[str, str] = field(default_factory=dict)

    def en_dict(self) -> dict[str, Any]:
        """The `lecture` object of `verifier --json` and of the API."""
        periode = self.periode
        return {
            "feuille": self.feuille,
            "titres": self.titres,
            "colonnes": dict(self.colonnes),
            "periode": periode
            and {
                "debut": periode.debut and periode.debut.isoformat(),
                "fin": periode.fin and periode.fin.isoformat(),
                "d_apres": periode.d_apres,
            },
            "conventions": list(self.conventions),
            "ecartees": [{"lignes": e.lignes, "pourquoi": e.pourquoi} for e in self.ecartees],
            "rangees": [list(rangee) for rangee in self.rangees],
            "empreinte": self.empreinte,
            "questions": [
                {
                    "code": question.code,
                    "question": question.question,
                    "choix": [
                        {
                            "valeur": choix.valeur,
                            "libelle": choix.libelle,
                            "total_debit": None if choix.total_debit is None else f"{choix.total_debit:.2f}",
                        }
                        for choix in question.choix
                    ],
                }
                for question in self.questions
            ],
            "choix": dict(self.choix),
        }
