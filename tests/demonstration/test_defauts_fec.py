"""Each planted ledger is read as its rule says: verdict, place, field."""

from __future__ import annotations

import pytest

from comptes.lecture import CATALOGUE, Exercice, Source, lire
from demonstration import argent
from demonstration.comptes import annees
from demonstration.defauts import DEFAUTS, HORS_DEPOT
from demonstration.envois import HOTES, VERDICTS
from demonstration.fichiers import fautif
from demonstration.nation import dessiner


@pytest.fixture(scope="module")
def exercices():
    nation = dessiner(1, 12)
    verses = argent.paiements(nation)
    hotes = [structure for structure in nation.signees if structure.rang in HOTES][:2]
    return [
        annee
        for structure in hotes
        for annee in annees(structure, [p for p in verses if p.rang == structure.rang], nation.graine)
    ]


@pytest.mark.parametrize("code", sorted(DEFAUTS))
def test_chaque_defaut_est_trouve_a_sa_place(code, exercices):
    for annee in exercices:
        juger(code, annee)


def juger(code, annee):
    faux = fautif(code, annee, 1)
    exercice = None if code in HORS_DEPOT else Exercice(annee.debut, annee.fin)
    lecture = lire([Source(faux.nom, faux.contenu)], "fec", exercice=exercice)
    gravite = CATALOGUE[code].gravite
    assert lecture.verdict == (faux.verdict or VERDICTS.get(gravite, gravite))
    siens = [constat for constat in lecture.constats if constat.code == code]
    assert siens
    assert faux.ligne in (None, *(constat.ligne for constat in siens))
    assert faux.champ in (None, *(constat.champ for constat in siens))
