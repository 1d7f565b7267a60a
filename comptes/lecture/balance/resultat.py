"""From the rows that count to the groups, the lines of the sink and « Ce que nous avons lu »."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, repeat

import numpy as np

from ..constats import plages
from ..interdits import masquer, masquer_tous
from ..modele import Exercice, Groupe, montant_francais
from ..reperage import EXERCICE_DEMANDE, RANGEES_MONTREES, Ecartees, Periode, Question, Reperage
from ..sortie import Solde
from .chiffres import en_euros, tous_en_euros
from .decision import Decision, Lu
from .ecartees import TITRES_REPETES, TOTAL_ECRIT, regrouper
from .exercices import DatesDuTableau
from .feuilles import FeuilleLue
from .rangees import TITRE, TOTAL
from .tableau import Tableau, empreinte_de
from .vocabulaire import texte_de


@dataclass
class _Cumul:
    libelle: str
    lignes: int = 0
    debit: int | None = 0
    credit: int | None = 0


def groupes(tableau: Tableau, lu: Lu) -> tuple[Groupe, ...]:
    """Rows of the same account and analytic code, added; an unknown amount leaves its side unknown."""
    if tableau.analytique is None and not lu.defauts and (simples := _un_par_ligne(tableau, lu)):
        return simples
    inconnus_d, inconnus_c = _inconnus(lu)
    debit, credit = lu.colonnes.debit.tolist(), lu.colonnes.credit.tolist()
    cumuls: dict[tuple[str, str], _Cumul] = {}
    for rang, cle, libelle in _lignes(tableau, lu):
        cumul = cumuls.get(cle)
        if cumul is None:
            cumul = cumuls[cle] = _Cumul(libelle)
        cumul.lignes += 1
        cumul.debit = None if cumul.debit is None or rang in inconnus_d else cumul.debit + debit[rang]
        cumul.credit = None if cumul.credit is None or rang in inconnus_c else cumul.credit + credit[rang]
    return tuple(
        Groupe(numero, compte, c.libelle, "", "", analytique, c.lignes, _euros(c.debit), _euros(c.credit))
        for numero, ((compte, analytique), c) in enumerate(cumuls.items())
    )


def _un_par_ligne(tableau: Tableau, lu: Lu) -> tuple[Groupe, ...]:
    """The same, when every row is an account of its own and every amount is known; nothing otherwise."""
    rangs = np.flatnonzero(lu.tri.gardees).tolist()
    if lu.tri.auxiliaires or not tableau.rangees.sans_double:
        return ()
    comptes = [tableau.rangees.comptes[r] for r in rangs]
    libelles = masquer_tous([tableau.rangees.libelles[r] for r in rangs])
    debit, credit = (tous_en_euros(colonne[rangs]) for colonne in (lu.colonnes.debit, lu.colonnes.credit))
    lignes = zip(
        count(),
        comptes,
        libelles,
        repeat(""),
        repeat(""),
        repeat(""),
        repeat(1),
        debit,
        credit,
        repeat(False),
    )
    return tuple(map(Groupe._make, lignes))


def _euros(unites: int | None) -> Decimal | None:
    return None if unites is None else en_euros(unites)


def totaux(tableau: Tableau, lu: Lu, groupes: Sequence[Groupe]) -> tuple[Decimal | None, ...]:
    """Total of the debits, of the credits, and the result; None where an amount is unknown."""
    if not lu.defauts:
        gestion = lu.de_classe(tableau, "6") + lu.de_classe(tableau, "7")
        return en_euros(lu.tri.debit), en_euros(lu.tri.credit), en_euros(-gestion)
    concernes = [groupe for groupe in groupes if groupe.compte[:1] in ("6", "7")]
    debit, credit = _somme([g.debit for g in concernes]), _somme([g.credit for g in concernes])
    resultat = None if debit is None or credit is None else credit - debit
    return _somme([g.debit for g in groupes]), _somme([g.credit for g in groupes]), resultat


def _somme(montants: Sequence[Decimal | None]) -> Decimal | None:
    connus = [montant for montant in montants if montant is not None]
    return sum(connus, Decimal("0.00")) if len(connus) == len(montants) else None


def soldes(tableau: Tableau, lu: Lu) -> list[Solde]:
    """Every account line, with the number of its group."""
    numeros: dict[tuple[str, str], int] = {}
    debit, credit = lu.colonnes.debit.tolist(), lu.colonnes.credit.tolist()
    return [
        Solde(
            tableau.rangees.ligne(rang), numeros.setdefault(cle, len(numeros)), cle[0], libelle,
            en_euros(debit[rang]), en_euros(credit[rang]), cle[1],
        )
        for rang, cle, libelle in _lignes(tableau, lu)
    ]  # fmt: skip


def _lignes(tableau: Tableau, lu: Lu) -> Iterator[tuple[int, tuple[str, str], str]]:
    """Rows that count: their rank, account with analytic code, and label fit to be shown."""
    comptes, libelles = tableau.rangees.comptes, masquer_tous(tableau.rangees.libelles)
    for rang in np.flatnonzero(lu.tri.gardees).tolist():
        yield rang, (comptes[rang], code_analytique(tableau, rang)), libelles[rang]


def _inconnus(lu: Lu) -> tuple[set[int], set[int]]:
    """Rows whose debit, then whose credit, cannot be read."""
    debits, credits = _cotes(lu)
    return {r for r, position in lu.defauts if position in debits}, {
        r for r, position in lu.defauts if position in credits
    }


def _cotes(lu: Lu) -> tuple[set[int], set[int]]:
    """Columns that a debit and a credit come from."""
    debits, credits = set(), set()
    for bloc in (lu.candidat.bloc, lu.candidat.ouverture):
        if bloc is None:
            continue
        debits |= {p for p in (bloc.debit, bloc.solde) if p is not None}
        credits |= {p for p in (bloc.credit, bloc.solde) if p is not None}
    return (credits, debits) if lu.candidat.inverse else (debits, credits)


def code_analytique(tableau: Tableau, rang: int) -> str:
    """The analytic code of a row, empty when there is no such column."""
    if tableau.analytique is None:
        return ""
    return texte_de(tableau.grille.cellule(tableau.rangees.debut + rang, tableau.analytique))


def reperer(
    lue: FeuilleLue, questions: Sequence[Question], reponses: dict[str, str], conventions: Sequence[str]
) -> Reperage:
    """« Ce que nous avons lu »."""
    tableau, lu = lue.tableau, lue.decision.lu
    entete = tableau.entete
    titres = np.array([rang + 1 for rang in entete.rangees]) if entete else np.array([])
    return Reperage(
        feuille=tableau.feuille.nom or None,
        titres=plages(titres) or None,
        colonnes=_colonnes(tableau, lu),
        periode=_periode(lue.exercice, tableau.dates, lue.decision, tableau),
        conventions=tuple(conventions),
        ecartees=tuple(_ecartees(tableau, lu)),
        rangees=tuple(_premieres(tableau, lu)),
        empreinte=empreinte_de(tableau),
        questions=tuple(questions),
        choix=dict(reponses),
    )


def _colonnes(tableau: Tableau, lu: Lu | None) -> dict[str, str]:
    """Role → title as written."""
    roles = {"compte": tableau.compte, "libelle": tableau.libelle, "analytique": tableau.analytique}
    if lu is not None:
        for suffixe, bloc in (("", lu.candidat.bloc), ("_ouverture", lu.candidat.ouverture)):
            if bloc is not None:
                roles |= {
                    f"{nom}{suffixe}": getattr(bloc, nom) for nom in ("debit", "credit", "solde", "sens")
                }
    return {nom: tableau.nom(position) for nom, position in roles.items() if position is not None}


def _periode(
    exercice: Exercice | None, dates: DatesDuTableau, decision: Decision, tableau: Tableau
) -> Periode | None:
    """The dates of the columns, else of the titles, else the exercise."""
    bloc = decision.lu.candidat.bloc if decision.lu else None
    if bloc and bloc.temps and bloc.temps.fin:
        return Periode(bloc.temps.debut, bloc.temps.fin, f"le titre « {tableau.nom(bloc.positions[0])} »")
    if dates.fin:
        return Periode(dates.debut, dates.fin, dates.d_apres)
    if exercice is None:
        return None
    d_apres = EXERCICE_DEMANDE if exercice.source == "option" else "le nom du fichier"
    return Periode(exercice.debut, exercice.fin, d_apres)


def _ecartees(tableau: Tableau, lu: Lu | None):
    """Rows left aside, by reason."""
    raisons = dict(lu.tri.raisons) if lu else {}
    for nature, raison in ((TOTAL, TOTAL_ECRIT), (TITRE, TITRES_REPETES)):
        raisons |= dict.fromkeys(np.flatnonzero(tableau.rangees.de_nature(nature)).tolist(), raison)
    for pourquoi, lignes in regrouper(raisons, tableau.rangees):
        yield Ecartees(plages(np.array(lignes)), pourquoi)


def _premieres(tableau: Tableau, lu: Lu | None):
    if lu is None:
        return
    for rang in np.flatnonzero(lu.tri.gardees)[:RANGEES_MONTREES].tolist():
        montants = (
            montant_francais(en_euros(int(cote[rang]))) for cote in (lu.colonnes.debit, lu.colonnes.credit)
        )
        yield (tableau.rangees.comptes[rang], masquer(tableau.rangees.libelles[rang]), *montants)
