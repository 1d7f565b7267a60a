"""Text → rows: the separator seen by structure, quotes closed or not, commas that play two parts."""

import contextlib
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptes.lecture.illisible import TableurIllisible
from comptes.lecture.separateurs import NOMS, decouper

TITRES = ["Compte", "Libellé", "Débit", "Crédit"]


def ecrire(rangees, separateur=";", guillemets=csv.QUOTE_MINIMAL) -> str:
    tampon = io.StringIO(newline="")
    csv.writer(tampon, delimiter=separateur, quoting=guillemets).writerows(rangees)
    return tampon.getvalue()


@pytest.mark.parametrize("separateur", list(NOMS))
@pytest.mark.parametrize("guillemets", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_des_libelles_pleins_de_virgules_ne_trompent_pas(separateur, guillemets):
    rangees = [
        ["Balance générale, exercice 2025"], [], TITRES,
        *[[str(600 + n), "Achats, port, divers" if n % 2 else "Loyer, charges", "1,5", "0"] for n in range(9)],
    ]  # fmt: skip
    decoupe = decouper(ecrire(rangees, separateur, guillemets))
    assert decoupe.separateur == separateur
    assert decoupe.rangees == rangees


def test_une_seule_colonne_de_montants_a_virgule():
    assert decouper("Compte;Solde\n512;1,50\n606;2,50\n").separateur == ";"
    assert decouper("Compte\tSolde\n512\t1,50\n").separateur == "\t"


@pytest.mark.parametrize("entete", ["sep=;", "SEP=;", '"sep=;"', "sep=; "])
@pytest.mark.parametrize("fin", ["\r\n", "\n", "\r"])
def test_la_ligne_sep_se_retire(entete, fin):
    decoupe = decouper(f"{entete}{fin}a;b, c{fin}1;2{fin}")
    assert decoupe.rangees == [["a", "b, c"], ["1", "2"]]
    assert decoupe.annonce


def test_un_guillemet_seul_n_avale_pas_la_suite():
    texte = 'Compte;Libellé;Débit\n512;"Banque;1\n606;Achats;2\n607;Port;3\n'
    assert [len(r) for r in decouper(texte).rangees] == [3, 3, 3, 3]
    assert decouper(texte).rangees[1][1] == '"Banque'


def test_un_retour_entre_guillemets_ne_fait_pas_de_rangee():
    texte = 'Compte;Libellé\n512;"Banque\npopulaire"\n606;Achats\n'
    assert decouper(texte).rangees[1:] == [["512", "Banque\npopulaire"], ["606", "Achats"]]


def test_les_retours_doubles_d_un_lecteur_distrait_n_en_sont_qu_un():
    assert decouper("a;b\r\r\n1;2\r\r\n").rangees == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    "texte",
    ["Compte,Libellé,Débit,Crédit\n512,Banque,135510,93,0,00\n606,Achats,12,50,0,00\n",
     "Compte,Solde\n512,135510,93\n606,-12,50\n",
     "Compte,Libellé,Débit,Crédit\n512,Banque,1 135,93,0\n606,Achats,0,5,20\n",
     "512,Banque,135510,93,0,00\n606,Achats,12,50,0,00\n"],
)  # fmt: skip
def test_la_virgule_a_deux_roles_est_la_cause_nommee(texte):
    with pytest.raises(TableurIllisible, match="la virgule sépare à la fois"):
        decouper(texte)


@pytest.mark.parametrize(
    "texte",
    ["Compte,Libellé,Débit,Crédit\n512,Banque,135510.93,0.00\n", 'Compte,Débit,Crédit\n512,"135510,93","0,00"\n',
     "Compte,Débit,Crédit\n512,135510,0\n606,0,12\n", "Compte,Débit,Crédit\n512,135510,12,,\n606,10,12,,\n"],
)  # fmt: skip
def test_une_virgule_qui_separe_seulement_passe(texte):
    assert decouper(texte).separateur == ","


@pytest.mark.parametrize("texte", ["bonjour", "un\ndeux\n", "512\n606\n", "x" * 300_000])
def test_un_texte_sans_colonnes_le_dit(texte):
    with pytest.raises(TableurIllisible, match="sans colonnes"):
        decouper(texte)


CELLULES = st.text(st.characters(codec="utf-8", exclude_characters='\r\n"\0'), max_size=12).map(str.strip)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(100, 799_999).map(str), CELLULES, st.integers(0, 10**7)),
        min_size=3,
        max_size=20,
    ),
    st.sampled_from([";", "\t", "|"]),
)
def test_une_table_reguliere_se_relit(lignes, separateur):
    """Whatever the labels hold, a table written with quotes where they are needed comes back as it was."""
    rangees = [TITRES, *[[c, libelle, f"{m // 100},{m % 100:02d}", "0,00"] for c, libelle, m in lignes]]
    assert decouper(ecrire(rangees, separateur, csv.QUOTE_ALL)).rangees == rangees


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab1;,|\t"\r\n =', max_size=60))
def test_n_importe_quel_texte_est_une_table_ou_un_refus(texte):
    with contextlib.suppress(TableurIllisible):
        assert decouper(texte).separateur
