"""Balances broken at random, judged against the literal sum of what they became."""

from __future__ import annotations

from random import Random
from typing import Any

from .cas import Brouillon, brouillon, en_classeur, en_csv
from .dispositions import toutes
from .ecriture import ECRIVAINS, FeuilleEcrite, FormeCsv, Formule, ecrire_csv
from .grille import Montant
from .jugement import centimes, differences, lire_balance
from .mutations import muter_octets, muter_table
from .resultat import Chrono, Resultat, nommer
from .sommes import Somme, relire_csv, sommer


def prouver(graine: str) -> Resultat:
    """One mutated balance, read and compared."""
    hasard = Random(graine)
    plan = brouillon(hasard, hasard.choice([d for d in toutes("sure") if not d.a("analytique")]))
    support = hasard.choices(("csv", "xlsx", "ods"), (0.86, 0.09, 0.05))[0]
    nom, octets, somme = _muter_csv(plan) if support == "csv" else _muter_classeur(plan, support)
    resultat = Resultat("mutations-balance", graine, "", facettes=plan.facettes, nom=nom, octets=octets)
    plan.facettes["certaine"] = "oui" if somme else "non"
    chrono = Chrono()
    try:
        lecture = lire_balance(nom, octets)
    except Exception as erreur:
        resultat.issue, resultat.faute = "exception", nommer(erreur)
        return resultat
    resultat.faute = chrono.arreter()
    resultat.secondes = chrono.secondes
    resultat.issue = lecture.verdict
    resultat.codes = tuple(dict.fromkeys(c.code for c in lecture.constats if c.gravite != "info"))
    if resultat.faute:
        return resultat
    if lecture.verdict in ("conforme", "alerte"):
        resultat.faute, resultat.defaut = _juger(lecture, somme, plan)
    return resultat


def _juger(lecture: Any, somme: Somme | None, plan: Brouillon) -> tuple[str, str]:
    """Certain meaning: its sums, balanced. Uncertain: the figures before the mutation, else a person must look."""
    parts = list(lecture.missions.values())
    depense = None if None in parts else sum(centimes(part) or 0 for part in parts)
    totaux = (centimes(lecture.total_debit), centimes(lecture.total_credit))
    lus = f"lu {totaux}, résultat {lecture.resultat}, dépense {depense}"
    if somme is not None:
        if somme.admet(totaux, centimes(lecture.resultat), depense):
            return "", ""
        return f"accepté ({lecture.verdict}) : {lus} au lieu de {somme.paires}", ""
    if totaux[0] != totaux[1]:
        return f"accepté sans équilibre : {lus}", ""
    ecarts = [
        ecart for ecart in differences(lecture, plan.verite) if not ecart.startswith(("libellés", "missions"))
    ]
    if not ecarts:
        return "", ""
    autre = _autre_quantite(totaux, plan)
    if autre:
        return f"accepté ({lecture.verdict}) : {lus}, qui sont les chiffres de « {autre} »", ""
    return "", f"douteux, accepté ({lecture.verdict}) : {ecarts[0]}"


def _autre_quantite(totaux: tuple[int | None, int | None], plan: Brouillon) -> str:
    """The quantity, neither closing nor cumulated, whose totals before the mutation are these."""
    sommes: dict[str, list[int]] = {}
    for rang in plan.grille.comptes:
        for colonne, cellule in zip(plan.disposition.colonnes, plan.grille.rangees[rang], strict=True):
            if isinstance(cellule, Montant) and colonne.forme in "dc":
                paire = sommes.setdefault(colonne.quantite, [0, 0])
                paire["dc".index(colonne.forme)] += cellule.centimes
    autres = (
        nom for nom, paire in sommes.items() if nom not in ("cloture", "cumul") and tuple(paire) == totaux
    )
    return next(autres, "")


def _muter_csv(plan: Brouillon) -> tuple[str, bytes, Somme | None]:
    octets, base = en_csv(plan)
    forme = FormeCsv(
        plan.facettes["encodage"],
        plan.facettes["séparateur"][1:-1].replace("\\t", "\t"),
        int(plan.facettes["guillemets"]),
        plan.facettes["fin"][1:-1].encode().decode("unicode_escape"),
    )
    relue = relire_csv(octets, plan)
    if relue is None or len(relue) != len(base):
        raise AssertionError("la base ne se relit pas")
    if plan.hasard.random() < 0.6:
        table = [list(rangee) for rangee in relue]
        plan.facettes["mutation"] = muter_table(plan.hasard, table)
        octets = ecrire_csv(table, forme)
    else:
        plan.facettes["mutation"], octets = muter_octets(plan.hasard, octets)
    mutee = relire_csv(octets, plan)
    return "balance.csv", octets, sommer(mutee, relue, plan) if mutee else None


def _muter_classeur(plan: Brouillon, support: str) -> tuple[str, bytes, Somme | None]:
    octets, base = en_classeur(plan, support)
    if plan.hasard.random() < 0.5 and plan.facettes["feuilles"] == "seule":
        table = [list(rangee) for rangee in base]
        plan.facettes["mutation"] = muter_table(plan.hasard, table)
        table = [[_tenable(cellule) for cellule in rangee] for rangee in table]
        octets = ECRIVAINS[support]([FeuilleEcrite("Balance", table)])
        calculee = not any(isinstance(c, Formule) and c.valeur is None for rangee in table for c in rangee)
        return f"balance.{support}", octets, sommer(table, base, plan) if calculee else None
    plan.facettes["mutation"], octets = muter_octets(plan.hasard, octets)
    return f"balance.{support}", octets, None


def _tenable(cellule):
    """What a workbook can hold: no control character."""
    if isinstance(cellule, str):
        return "".join(signe for signe in cellule if signe >= " ")[:32_000]
    return cellule
