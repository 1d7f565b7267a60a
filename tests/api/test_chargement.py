"""A generated client loads everything into duckdb: rows = database, departments = regions = nation, and it can fail."""

from __future__ import annotations

import duckdb
import pytest

from comptes.affectation.gestes import Choix, Cible, choisir
from comptes.totaux.models import TotalTerritoire, TotalVersion
from comptes.versions.models import ComptesRetenus
from tests.api.chargeur import (
    MESURES,
    Entrepot,
    controler,
    ecarts_de_lignes_et_depenses,
    ecarts_de_sommes,
    en_base,
)
from tests.droits.monde import construire
from tests.factories import personne
from tests.rapports.aides import petite_nation


@pytest.fixture
def entrepot(genere, appelant, cpts, tmp_path):
    petite_nation()
    construire(cpts)
    with duckdb.connect() as base:
        yield Entrepot(genere, appelant("cnam"), base, tmp_path)


def test_tout_se_charge_et_tout_tient(entrepot):
    tables = {table.nom: table for table in entrepot.charger()}
    assert controler(entrepot) == []
    assert set(en_base()) <= set(tables)
    assert set(entrepot.genere.listes()) <= set(tables)
    assert all(
        tables[nom].lignes > 0 for nom in ("cpts", "depenses", "comptes", "lignes", "versements", "contrats")
    )
    assert tables["cpts_lister"].lignes == tables["cpts"].lignes
    assert "octets" in str(tables["depenses"])
    tables["versements"].lignes -= 1
    assert len(controler(entrepot)) == 2  # a row less: for the manifest, and for the database


def test_un_centime_de_plus_dans_un_departement_se_voit(entrepot):
    TotalTerritoire.objects.filter(pk=TotalTerritoire.objects.filter(niveau="departement").first().pk).update(
        montant=0.01
    )
    entrepot.charger()
    ecarts = controler(entrepot)
    assert any(ecart.startswith("depenses_agregees, ") for ecart in ecarts)
    assert any(ecart.startswith("depenses_lire, ") for ecart in ecarts)
    assert any(ecart.startswith("depenses et depenses_agregees") for ecart in ecarts)


def test_une_ligne_partagee_compte_une_fois_et_la_depense_est_la_somme_des_lignes(entrepot):
    version = ComptesRetenus.objects.earliest("pk").version
    parts = Choix({"prevention": "33.33", "parcours": "66.67"}, {}, "au temps passé")
    choisir(personne("tresorerie", version.depot.cpts), version, Cible(compte="606000"), parts)
    entrepot.charger()
    assert controler(entrepot) == []
    assert entrepot.base.execute("SELECT max(part) FROM lignes").fetchone() == (2,)
    total = TotalVersion.objects.filter(version=version, mission="parcours").earliest("pk")
    TotalVersion.objects.filter(pk=total.pk).update(montant=total.montant + 1)
    entrepot.charger_jeu("depenses")
    (ecart,) = ecarts_de_lignes_et_depenses(entrepot.base)
    assert ecart.startswith("lignes et depenses")


@pytest.mark.parametrize(
    ("region", "departements", "tient"),
    [("5", "25", False), (None, "55", False), ("7", "25", True), ("2", "2-", True), (None, "2-", True)],
)
def test_un_inconnu_n_est_pas_zero(region, departements, tient):
    """A parent that is known is the sum of its known children; one that is not has a child that is not."""
    base = duckdb.connect()
    base.execute(
        "CREATE TABLE cpts AS SELECT * FROM (VALUES ('01', '84'), ('69', '84')) t(departement, region)"
    )
    valeurs = [("region", "84", region), ("national", "", region)]
    valeurs += [
        ("departement", code, None if lu == "-" else lu)
        for code, lu in zip(("01", "69"), departements, strict=True)
    ]
    base.execute(
        "CREATE TABLE depenses_agregees "
        "(niveau TEXT, code TEXT, exercice INT, mission TEXT, nature TEXT, montant DECIMAL(26, 6))"
    )
    base.executemany("INSERT INTO depenses_agregees VALUES (?, ?, 2025, '', '', ?)", valeurs)
    base.execute(
        "CREATE TABLE depenses (departement TEXT, region TEXT, exercice INT, mission TEXT, montant DECIMAL(26, 6))"
    )
    colonnes = ", ".join(f"NULL::TEXT AS {mesure}" for mesure in MESURES)
    base.execute(
        f"CREATE TABLE depenses_lire AS SELECT niveau, code, exercice, mission, {colonnes} FROM depenses_agregees"
    )
    assert (ecarts_de_sommes(base, ["montant"]) == []) is tient
