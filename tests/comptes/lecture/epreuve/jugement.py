"""What a reading says against the truth: `juste`, `demande`, `refuse`, or a fault with its words.

The reader is a black box: `comptes.lecture.lire`, whose answer is compared with integer cents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .cas import Cas
from .grille import Verite, cle_compte
from .resultat import Chrono

QUESTIONS_MAX = 3
REPONSES_MAX = 24


@dataclass(frozen=True)
class Jugement:
    """`issue`: the verdict read. `faute`: what is wrong, empty when nothing is. `defaut`: a refusal not deserved."""

    issue: str
    faute: str = ""
    defaut: str = ""
    codes: tuple[str, ...] = ()
    secondes: float = 0.0


def lire_balance(nom: str, octets: bytes, choix: dict[str, str] | None = None) -> Any:
    """The black box, for exercise 2025."""
    from comptes.lecture import Source, lire

    return lire([Source(nom, octets)], "balance", exercice=2025, choix=choix)


def juger(cas: Cas) -> Jugement:
    """Reads the file and compares."""
    chrono = Chrono()
    lecture = lire_balance(cas.nom, cas.octets)
    lenteur = chrono.arreter()
    codes = tuple(dict.fromkeys(c.code for c in lecture.constats if c.gravite != "info"))
    faute, defaut = _comparer(cas, lecture)
    return Jugement(lecture.verdict, lenteur or faute, defaut, codes, chrono.secondes)


def _comparer(cas: Cas, lecture: Any) -> tuple[str, str]:
    """(fault, undeserved refusal)."""
    if lecture.verdict in ("conforme", "alerte"):
        ecarts = differences(lecture, cas.verite)
        if cas.attendu == "jamais":
            return _accepte_a_tort(cas, lecture, ecarts), ""
        return " ; ".join(ecarts), ""
    if lecture.verdict == "a_preciser":
        return _juger_les_reponses(cas, lecture)
    if cas.attendu == "juste":
        codes = sorted({c.code for c in lecture.constats if c.gravite in ("bloquant", "refus")})
        return "", f"{lecture.verdict} {','.join(codes)}"
    return "", ""


def _accepte_a_tort(cas: Cas, lecture: Any, ecarts: list[str]) -> str:
    """A false file that was accepted; nil spend told by an alert is left to the judgement of a person."""
    if cas.motif == "après clôture" and lecture.verdict == "alerte":
        return ""
    return (
        f"accepté ({lecture.verdict}) : {cas.motif or cas.facettes.get('faute', '')} ; {' ; '.join(ecarts)}"
    )


def differences(lecture: Any, verite: Verite) -> list[str]:
    """What differs from the truth, in French."""
    ecarts = []
    paire = (centimes(lecture.total_debit), centimes(lecture.total_credit))
    if paire not in (verite.cloture, verite.cumul):
        ecarts.append(f"totaux {_euros(paire)} au lieu de {_euros(verite.cloture)} ou {_euros(verite.cumul)}")
    if centimes(lecture.resultat) != verite.resultat:
        ecarts.append(f"résultat {lecture.resultat} au lieu de {verite.resultat / 100:.2f}")
    parts = list(lecture.missions.values())
    depense = None if None in parts else sum((centimes(part) or 0) for part in parts)
    if depense != verite.depense:
        ecarts.append(f"dépense {depense} au lieu de {verite.depense}")
    ecarts += _comptes(lecture, verite)
    if not ecarts:
        ecarts += _missions(lecture, verite)
    return ecarts


def _comptes(lecture: Any, verite: Verite) -> list[str]:
    soldes: dict[str, int | None] = {}
    libelles: dict[str, str] = {}
    for groupe in lecture.groupes:
        numero = re.match(r"\d+", groupe.compte.strip("'\"= "))
        cle = cle_compte(numero[0]) if numero else groupe.compte
        debit, credit = centimes(groupe.debit), centimes(groupe.credit)
        ancien = soldes.get(cle, 0)
        soldes[cle] = None if None in (debit, credit, ancien) else ancien + debit - credit
        libelles[cle] = groupe.compte_lib
    faux = [c for c in {*soldes, *verite.soldes} if soldes.get(c, 0) != verite.soldes.get(c, 0)]
    ecarts = [f"soldes faux : {', '.join(sorted(faux)[:5])}"] if faux else []
    perdus = [
        c for c, libelle in verite.libelles.items() if c in libelles and _nu(libelles[c]) != _nu(libelle)
    ]
    if perdus:
        premier = sorted(perdus)[0]
        ecarts.append(f"libellés perdus : {len(perdus)}, dont {premier} « {libelles[premier]} »")
    return ecarts


def _nu(libelle: str) -> str:
    """A label without what encodings and trimming may change."""
    return re.sub(r"[^0-9a-z?]+", "", re.sub(r"[^\x00-\x7f]|\?", "", libelle.casefold()).replace("?", ""))


def _missions(lecture: Any, verite: Verite) -> list[str]:
    attendues = verite.missions
    if attendues is None:
        return []
    lues = {code: centimes(montant) for code, montant in lecture.missions.items()}
    faux = [code for code, montant in attendues.items() if lues.get(code, 0) != montant]
    return [f"missions fausses : {', '.join(sorted(faux))}"] if faux else []


def centimes(montant: Decimal | None) -> int | None:
    """Integer cents; a fraction of a cent is no cent."""
    if montant is None:
        return None
    return int(montant * 100) if montant * 100 == int(montant * 100) else -(10**15)


def _euros(paire: tuple[int | None, int | None]) -> str:
    return " / ".join("inconnu" if c is None else f"{c / 100:.2f}" for c in paire)


def _juger_les_reponses(cas: Cas, lecture: Any) -> tuple[str, str]:
    """Every answer is tried: one gives the truth, and none that says it is 2025 gives another figure."""
    issues = list(_reponses(cas, lecture, {}, QUESTIONS_MAX))
    acceptees = [(etiquette, lue) for etiquette, lue in issues if lue.verdict in ("conforme", "alerte")]
    justes = [1 for _, lue in acceptees if not differences(lue, cas.verite)]
    if cas.attendu == "jamais":
        return "", ""
    trompeuses = [
        f"le choix « {etiquette} » donne {' ; '.join(differences(lue, cas.verite))}"
        for etiquette, lue in acceptees
        if "2025" in etiquette and "2024" not in etiquette and differences(lue, cas.verite)
    ]
    if trompeuses:
        return trompeuses[0], ""
    questions = ",".join(question.code for question in lecture.reperage.questions)
    if not justes and cas.attendu == "juste":
        return f"aucune réponse ne donne la vérité (questions : {questions})", ""
    return "", f"a_preciser {questions}" if cas.attendu == "juste" else ""


def _reponses(cas: Cas, lecture: Any, choix: dict[str, str], profondeur: int):
    """(labels chosen, reading) for the combinations of answers, a bounded number of them."""
    if not profondeur or not lecture.reperage.questions:
        return
    question = lecture.reperage.questions[0]
    for reponse in question.choix[: REPONSES_MAX // 2]:
        suite = {**choix, question.code: reponse.valeur}
        lue = lire_balance(cas.nom, cas.octets, suite)
        yield reponse.libelle, lue
        if lue.verdict == "a_preciser" and any(q.code not in suite for q in lue.reperage.questions):
            yield from _reponses(cas, lue, suite, profondeur - 1)
