"""Transfers and plans of the fictitious nation: drawn the same again."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from demonstration.nation import dessiner
from demonstration.transferts import VITRINES, prevoir
from financements.enveloppes.enums import EtatTransfert

DECLARE, ACCEPTE = EtatTransfert.DECLARE_EFFECTIF, EtatTransfert.ACCEPTE


def etats_par_rang(prevus):
    return Counter((p.structure.rang, p.etat) for p in prevus)


@pytest.mark.parametrize("nombre", [12, 40])
def test_le_tirage_est_stable_et_les_vitrines_en_ont_un_de_chaque(nombre):
    nation = dessiner(1, nombre)
    prevus = prevoir(nation)
    assert prevus == prevoir(dessiner(1, nombre))
    etats = etats_par_rang(prevus)
    for rang in VITRINES:
        assert etats[rang, ACCEPTE] == etats[rang, DECLARE] == 1
    assert {p.etat for p in prevus} == set(EtatTransfert) - {EtatTransfert.DEMANDE}
    refuses = Counter(p.caisse for p in prevus if p.etat == EtatTransfert.REFUSE)
    assert len({refuses[p.caisse] for p in prevus}) > 1


@pytest.mark.lent
def test_la_nation_entiere_montre_des_caisses_qui_refusent_plus_ou_moins():
    prevus = prevoir(dessiner())
    assert 36 <= len(prevus) <= 48
    decides = Counter(p.caisse for p in prevus if p.demande)
    refuses = Counter(p.caisse for p in prevus if p.etat == EtatTransfert.REFUSE)
    taux = {Decimal(refuses[caisse]) / n for caisse, n in decides.items()}
    assert len(decides) == 6
    assert len(taux) >= 3
    assert min(taux) == 0
    assert all(p.suite_motif for p in prevus if p.etat == EtatTransfert.REFUSE)
