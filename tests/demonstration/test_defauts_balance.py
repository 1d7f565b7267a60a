"""Every planted balance breaks the rule it is planted for, where it says, with the verdict it says."""

from __future__ import annotations

import pytest

from comptes.lecture import CATALOGUE, Exercice, Source, lire
from demonstration import argent
from demonstration.comptes import annees
from demonstration.defauts import HORS_DEPOT
from demonstration.defauts_balance import DEFAUTS
from demonstration.envois import HOTES, VERDICTS
from demonstration.fichiers import fautif
from demonstration.nation import dessiner


@pytest.fixture(scope="module")
def exercices():
    nation = dessiner(1, 12)
    verses = argent.paiements(nation)
    hotes = [structure for structure in nation.signees if structure.rang in HOTES][:4]
    return [
        annee
        for structure in hotes
        for annee in annees(structure, [p for p in verses if p.rang == structure.rang], nation.graine)
    ]


@pytest.mark.parametrize("code", sorted(DEFAUTS))
def test_le_defaut_plante_est_trouve(code, exercices):
    for annee in exercices:
        faux = fautif(code, annee, 1)
        exercice = None if code in HORS_DEPOT else Exercice(annee.debut, annee.fin)
        lecture = lire([Source(faux.nom, faux.contenu)], "balance", exercice=exercice)
        trouves = [c for c in lecture.constats if c.code == code]
        assert trouves, [c.message for c in lecture.constats]
        gravite = CATALOGUE[code].gravite
        assert lecture.verdict == (faux.verdict or VERDICTS.get(gravite, gravite)), [
            c.message for c in lecture.constats
        ]
        if faux.ligne is not None:
            assert faux.ligne in [c.ligne for c in trouves]
        if faux.champ is not None:
            assert faux.champ in [c.champ for c in trouves]
