"""``manage.py bench``: names, ratios, exit codes; and the generator it measures with."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comptes.lecture import Exercice, Source, lire
from comptes.lecture.tableur import ouvrir
from demonstration.bench import base, tableur
from demonstration.bench.base import MESURES, Mesure, Resultat, base_jetable, tour_a_tour
from demonstration.bench.generateur import generer
from demonstration.management.commands.bench import decouvrir

EXERCICE = Exercice(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))


@pytest.fixture
def mesures(monkeypatch):
    """Adds benches of the test's own to the table."""
    decouvrir()

    def ajouter(nom: str, *resultats: Resultat) -> None:
        monkeypatch.setitem(MESURES, nom, Mesure(nom, f"objectif {nom}", lambda options: iter(resultats)))

    return ajouter


def test_chaque_taille_dit_son_ratio_et_sa_limite(mesures, capsys):
    mesures("essai", Resultat("100 lignes", 0.15, 0.1, 2.0))
    call_command("bench", "essai")
    assert "100 lignes : ratio = 1.50 (limite 2.00)" in capsys.readouterr().out


def test_une_limite_depassee_sort_en_erreur_apres_avoir_tout_dit(mesures, capsys):
    mesures("essai", Resultat("a", 0.3, 0.1, 2.0), Resultat("b", 0.1, 0.1, 2.0))
    with pytest.raises(SystemExit) as sortie:
        call_command("bench", "essai")
    assert sortie.value.code == 1
    dit = capsys.readouterr().out
    assert "ratio = 3.00" in dit
    assert "ratio = 1.00" in dit


def test_un_nom_inconnu_liste_les_autres(mesures):
    mesures("essai")
    with pytest.raises(CommandError, match="essai") as leve:
        call_command("bench", "autre")
    assert leve.value.returncode == 64


def test_la_liste_nomme_le_fec(capsys):
    call_command("bench", "--liste")
    noms = [ligne.split()[0] for ligne in capsys.readouterr().out.splitlines()]
    assert "fec" in noms


def test_le_banc_des_tableaux_compare_les_memes_cellules():
    octets = tableur.classeur(12)
    assert [feuille.rangees for feuille in ouvrir(octets).feuilles] == tableur._calamine(octets)
    lecture, ouverture = tableur.banc_tableur({"lignes": "12"})
    assert lecture.limite == ouverture.limite == tableur.LIMITE
    assert min(lecture.notre, ouverture.notre) > 0


def test_le_banc_des_tableaux_lit_une_balance_entiere():
    octets = tableur.classeur(40)
    lecture = lire([Source("balance.xlsx", octets)], "balance", exercice=2025)
    assert (lecture.verdict in ("conforme", "alerte"), lecture.comptes) == (True, 40)


def test_les_deux_cotes_sont_mesures_tour_a_tour():
    ordre: list[str] = []

    def cote(nom, temps):
        def mesurer():
            ordre.append(nom)
            return temps

        return mesurer

    assert tour_a_tour(cote("n", 2.0), cote("r", 1.0), 3) == (2.0, 1.0)
    assert "".join(ordre) == "nr" * 4


@pytest.mark.parametrize("lignes", [7, 8, 500])
def test_le_generateur_donne_un_fec_sans_defaut(lignes):
    lecture = lire([Source("900000001FEC20251231.txt", generer(lignes))], "fec", exercice=EXERCICE)
    assert lecture.verdict == "conforme"
    assert lecture.lignes == lignes


def test_le_plus_court_n_a_pas_encore_de_produit():
    lecture = lire([Source("900000001FEC20251231.txt", generer(6))], "fec", exercice=EXERCICE)
    assert (lecture.verdict, lecture.lignes) == ("alerte", 6)
    assert {c.code for c in lecture.constats if c.gravite != "info"} == {"FEC-67"}


def test_le_generateur_est_reproductible():
    assert generer(50, graine=3) == generer(50, graine=3) != generer(50, graine=4)
    assert b"Analytique" not in generer(50, analytique=False)


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_le_banc_du_fec_mesure_une_vraie_lecture():
    from demonstration.bench.fec import banc_fec

    avant = connection.settings_dict["NAME"]
    (resultat,) = banc_fec({"lignes": "200"})
    assert resultat.libelle == "200 lignes"
    assert resultat.notre > resultat.reference > 0
    assert connection.settings_dict["NAME"] == avant


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_la_base_jetable_disparait_meme_apres_une_erreur(monkeypatch):
    monkeypatch.setattr(base, "call_command", lambda *args, **options: None)  # an empty one goes the same way
    noms = []

    def echouer() -> None:
        with base_jetable():
            noms.append(connection.settings_dict["NAME"])
            raise RuntimeError("panne")

    with pytest.raises(RuntimeError, match="panne"):
        echouer()
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM pg_database WHERE datname = ANY(%s)", [noms])
        assert curseur.fetchone() == (0,)
