"""The drawn nation, without a database: the published figures, the same seed, ledgers that pass, named examples."""

from __future__ import annotations

import datetime
import io
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from python_calamine import CalamineWorkbook

from comptes.lecture import CATALOGUE, Exercice, Source, lire
from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.identifiants import valider_siren
from cpts.structures.enums import Etat
from cpts.structures.tailles import taille_de
from cpts.territoires import chargement as territoires
from demonstration import argent, exemples
from demonstration.comptes import annees
from demonstration.decoupage import ChoixImpossible, TerritoireDecoupe, repartir
from demonstration.defauts import DEFAUTS, HORS_DEPOT
from demonstration.defauts_balance import DEFAUTS as DEFAUTS_BALANCE
from demonstration.grand_livre import decouper, ecrire, encoder
from demonstration.hasard import alea, alea_du_livre
from demonstration.nation import BAREME, DERNIERE_SIGNATURE, Nation, dessiner
from demonstration.publies import chiffres, versements_par_annee
from financements.aci.publication import charger_bareme, charger_grille


@pytest.fixture(scope="module")
def nation():
    return dessiner(1)


@pytest.fixture(scope="module")
def verses(nation):
    return argent.paiements(nation)


def publie(cle: str) -> Decimal:
    return chiffres()[cle].valeur


def engagement_maximal(nation: Nation) -> Decimal:
    """What the contracts would cost in a year if every indicator were reached (euros)."""
    grille = charger_grille(BAREME)
    jour = datetime.date(2025, 5, 31)
    maxima = {t: grille.maximum(t, jour, list(MISSIONS_ACI)) for t in charger_bareme(BAREME).effectifs}
    return sum((maxima[s.territoire.taille] or Decimal(0) for s in nation.signees), Decimal(0))


# --- Published figures -----------------------------------------------------------------------------------


def test_les_etats_et_les_tailles_sont_ceux_publies(nation):
    etats = Counter(structure.etat for structure in nation.structures)
    cles = {Etat.ACI_SIGNE: "signees", Etat.PROJET_VALIDE: "validees", Etat.LETTRE_INTENTION: "lettres"}
    assert etats == {etat: publie(cle) for etat, cle in cles.items()}
    assert engagement_maximal(nation) == publie("engage")
    for structure in nation.structures:
        assert taille_de(structure.territoire.population, DERNIERE_SIGNATURE) == structure.territoire.taille


def test_la_population_couverte_et_celle_sans_cpts(nation):
    total = territoires.source()["totaux"]["population"]
    couverte = sum(s.territoire.population for s in nation.signees)
    sans = total - sum(s.territoire.population for s in nation.structures)
    assert abs(Decimal(couverte) / total - publie("part_couverte")) <= chiffres()["part_couverte"].tolerance
    assert abs(sans - publie("sans_cpts")) <= chiffres()["sans_cpts"].tolerance


def test_une_commune_n_est_que_dans_une_cpts(nation):
    communes = [code for s in nation.structures for code in s.territoire.communes]
    assert len(communes) == len(set(communes))


def test_les_grandes_villes_ont_un_contrat(nation):
    signees = {code for s in nation.signees for code in s.territoire.communes}
    assert {"75056", "13055", "69123", "31555", "06088", "59350"} <= signees


@pytest.mark.parametrize("annee", sorted(versements_par_annee()))
def test_chaque_annee_totalise_le_montant_publie_au_centime(verses, annee):
    centimes = sum(p.centimes for p in verses if p.date.year == annee)
    assert Decimal(centimes) / 100 == versements_par_annee()[annee][0]
    assert len(argent.source(annee)) <= 200
    assert argent.source(annee).startswith("Démonstration")


def test_508_cpts_payees_en_2023_et_les_references_sont_uniques(verses):
    assert len({p.rang for p in verses if p.date.year == 2023}) == publie("payees_2023")
    numeros = Counter(p.rang for p in verses)
    assert max(numeros.values()) < 1000


def test_personne_n_est_paye_avant_sa_signature(nation, verses):
    signatures = {s.rang: s.signature for s in nation.signees}
    assert all(p.date >= signatures[p.rang] for p in verses)


# --- The seed --------------------------------------------------------------------------------------------


def test_la_meme_graine_donne_la_meme_nation(nation):
    assert dessiner(1) == nation


def test_une_autre_graine_tient_aussi_les_chiffres():
    autre = dessiner(7)
    assert engagement_maximal(autre) == publie("engage")
    assert len(autre.signees) == publie("signees")


@pytest.mark.parametrize("nombre", [11, 810])
def test_une_nation_trop_petite_ou_trop_grande_est_refusee(nombre):
    with pytest.raises(ValueError, match="de 12 à 809 CPTS"):
        dessiner(1, nombre)


def test_les_siren_sont_valables_et_hors_de_tout_usage(nation):
    sirens = [s.siren for s in nation.structures if s.siren]
    assert len(sirens) == len(set(sirens)) == publie("signees") + publie("validees")
    for siren in sirens:
        valider_siren(siren)
        assert siren.startswith("9990")


def test_un_decoupage_trop_pauvre_est_dit():
    petit = TerritoireDecoupe(("01001",), 30_000, "01", "T1")
    with pytest.raises(ChoixImpossible, match="1 territoires T1 pour 2 voulus"):
        repartir([petit], {"T1": 2}, 0, 0, 0, alea(1))


# --- Ledgers ---------------------------------------------------------------------------------------------


def test_les_grands_livres_passent_et_depensent_ce_qui_est_decide(nation, verses):
    for structure in nation.signees[5::97]:
        siens = sorted((p for p in verses if p.rang == structure.rang), key=lambda p: p.date)
        exercices = annees(structure, siens, nation.graine)
        for avant, apres in pairwise(exercices):
            assert apres.report == avant.report + avant.resultat_precedent
            assert apres.resultat_precedent == avant.resultat
        for annee in exercices:
            livre = ecrire(annee, structure.habitudes, alea_du_livre(nation.graine, annee))
            lecture = lire(
                [Source(livre.nom, encoder(livre))], "fec", exercice=Exercice(annee.debut, annee.fin),
                siren=structure.siren,
            )  # fmt: skip
            assert lecture.verdict == "conforme", lecture.constats
            assert sum(lecture.missions.values()) * 100 == annee.depense
            assert lecture.resultat * 100 == annee.resultat


def test_decouper_rend_exactement_la_somme():
    assert decouper(100, [1, 1, 1]) == [33, 33, 34]
    assert sum(decouper(12_345, [7, 11, 13, 1])) == 12_345


def test_chaque_regle_du_catalogue_a_son_defaut():
    assert {*DEFAUTS, *DEFAUTS_BALANCE} == set(CATALOGUE)
    assert set(CATALOGUE) > HORS_DEPOT


# --- Examples --------------------------------------------------------------------------------------------


def test_les_exemples_sont_ceux_du_generateur():
    dossier = Path(settings.RACINE) / "exemples"
    attendus = {exemple.nom: exemple.octets for exemple in exemples.exemples()}
    assert {chemin.name for chemin in dossier.iterdir() if chemin.is_file()} == set(attendus)
    for nom, octets in attendus.items():
        ecrits = (dossier / nom).read_bytes()
        # A workbook is compressed, not always to the same bytes: its rows are compared.
        memes = rangees(ecrits) == rangees(octets) if nom.endswith(".xlsx") else ecrits == octets
        assert memes, f"{nom} : lancez « manage.py ecrire_exemples »"


def rangees(classeur: bytes) -> list:
    return CalamineWorkbook.from_filelike(io.BytesIO(classeur)).get_sheet_by_name("Balance").to_python()


@pytest.mark.parametrize(("mot", "code"), sorted(exemples.FAUTIFS.items()))
def test_chaque_exemple_fautif_porte_le_nom_de_son_defaut(mot, code):
    (chemin,) = (Path(settings.RACINE) / "exemples").glob(f"*_{mot}.txt")
    lecture = lire([Source.depuis(chemin)], "fec", exercice=2025, siren="999000003")
    assert code in [constat.code for constat in lecture.constats]
    assert lecture.verdict == CATALOGUE[code].gravite


@pytest.mark.parametrize("nom", ["_bon.txt", "_analytique.txt", ".csv", ".xlsx"])
def test_les_bons_exemples_se_lisent_sans_defaut(nom):
    (chemin,) = (Path(settings.RACINE) / "exemples").glob(f"*{nom}")
    piece = "fec" if nom.endswith(".txt") else "balance"
    lecture = lire([Source.depuis(chemin)], piece, exercice=2025, siren="999000003")
    assert lecture.verdict == "conforme"
    depense = sum(lecture.missions.values())
    assert depense * 100 == exemples.annee_des_exemples().depense
    if nom == "_analytique.txt":
        assert lecture.missions["non_affecte"] * 20 < depense
