import hashlib
import json
from datetime import date
from itertools import pairwise

import pytest

from cpts.structures.tailles import FICHIER, table_en_vigueur, tables, taille_de

AU = date(2026, 1, 1)
# A published version never changes: adding a version adds a line here, nothing else.
EMPREINTES = {"aci-2019": "810af6b76575b7e8ef1f5a12a8e1090f2edfbfe61eae8c79bdbfc97e09864b50"}


@pytest.mark.parametrize(
    ("population", "taille"),
    [
        (0, "T1"),
        (39_999, "T1"),
        (40_000, "T2"),
        (79_999, "T2"),
        (80_000, "T3"),
        (175_000, "T3"),
        (175_001, "T4"),
        (3_000_000, "T4"),
    ],
)
def test_taille_aux_bornes(population, taille):
    assert taille_de(population, AU) == taille


def test_population_inconnue_n_a_pas_de_taille():
    assert taille_de(None, AU) is None


def test_population_negative_refusee():
    with pytest.raises(ValueError, match="Population négative : -1"):
        taille_de(-1, AU)


def test_aucune_taille_avant_l_accord():
    assert taille_de(50_000, date(2019, 8, 24)) is None
    assert taille_de(50_000, date(2019, 8, 25)) == "T2"


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.id)
def test_les_tranches_se_suivent_sans_trou(table):
    assert table.tranches[0].minimum == 0
    assert table.tranches[-1].maximum is None
    for basse, haute in pairwise(table.tranches):
        assert haute.minimum == basse.maximum + 1


def test_une_seule_table_en_vigueur_a_la_fois():
    for avant, apres in pairwise(tables()):
        assert avant.fin is not None
        assert avant.fin < apres.debut


def test_la_table_dit_sa_source_et_ce_qui_est_ambigu():
    table = table_en_vigueur(AU)
    assert table.force == "convention"
    assert "SSAS1924409A" in table.source
    assert table.verifie_par is None
    t3 = table.tranches[2]
    assert (t3.taille, t3.confiance) == ("T3", "probable")
    assert "80 000 est ambigu" in t3.note


def test_une_version_publiee_ne_change_pas():
    versions = json.loads(FICHIER.read_text(encoding="utf-8"))["versions"]
    lues = {
        version["id"]: hashlib.sha256(json.dumps(version, sort_keys=True).encode()).hexdigest()
        for version in versions
    }
    assert lues == EMPREINTES
