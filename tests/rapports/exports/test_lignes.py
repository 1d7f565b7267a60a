"""Lines in bulk: whoever has the file rebuilds each mission, funder, method and nature of the accounts, to the cent."""

from collections import defaultdict
from decimal import Decimal

import pytest

from comptes.affectation.gestes import Choix, Cible, choisir
from comptes.totaux.models import TotalVersion
from tests.comptes.affectation.aides import E, deposer
from tests.rapports.exports.test_exports import lignes_csv, lignes_json

pytestmark = pytest.mark.django_db
ECRITURES = [
    E("641100", "61000.01", analytique="FON"),
    E("641100", "0.01", analytique="FON"),
    E("641100", "-10.03", analytique="FON", libelle="Avoir"),
    E("641100", "700.03"),
    E("622600", "30000.10", analytique="M1"),
    E("622600", "8000.20", libelle="Réunion M1"),
    E("622600", "0.05", libelle="Autre"),
    E("627000", "999.70"),
    E("689400", "5000.00"),
    E("741000", "-120000.00"),
    E("512000", "14309.93"),
]


@pytest.fixture
def version(exercice, avec_role):
    """Salaries split in three missions and three funders, a label taken out of its group, the rest as it comes."""
    version = deposer(exercice, ECRITURES)
    auteur = avec_role("tresorerie")
    trois = {"acces_soins": "33.33", "parcours": "0.01", "prevention": "66.66"}
    financeurs = {"aci": "50", "fir": "33.34", "autre": "16.66"}
    choisir(auteur, version, Cible(compte="641100"), Choix(trois, financeurs, "au temps passé"))
    choisir(
        auteur, version, Cible(libelle="réunion"), Choix({"prevention": "50", "parcours": "50"}, {}, "deux")
    )
    return version


def sommes(lignes: list[dict], *axes: str) -> dict[tuple, Decimal]:
    total: dict[tuple, Decimal] = defaultdict(Decimal)
    for ligne in lignes:
        if ligne["mission"]:
            total[tuple(ligne[axe] for axe in axes)] += Decimal(ligne["montant"])
    return {cle: montant for cle, montant in total.items() if montant}


def tenues(version, *axes: str) -> dict[tuple, Decimal]:
    total: dict[tuple, Decimal] = defaultdict(Decimal)
    for *cle, montant in TotalVersion.objects.filter(version=version, mission__gt="").values_list(
        *axes, "montant"
    ):
        total[tuple(cle)] += montant
    return {cle: montant for cle, montant in total.items() if montant}


@pytest.mark.parametrize(
    "axes",
    [
        ("mission",),
        ("financeur",),
        ("methode",),
        ("nature",),
        ("mission", "financeur", "methode", "nature", "compte"),
    ],
)
def test_chaque_mission_est_la_somme_de_ses_lignes(version, cpts, avec_role, axes):
    lues = lignes_json(avec_role("tresorerie"), "lignes", cpts=cpts.uuid, exercice=2025)
    assert sommes(lues, *axes) == tenues(version, *axes)
    assert sommes(
        lignes_csv(avec_role("tresorerie"), "lignes", cpts=cpts.uuid, exercice=2025), *axes
    ) == sommes(lues, *axes)


def test_les_parts_d_une_ligne_font_la_ligne(version, cpts, avec_role):
    lues = lignes_json(avec_role("cnam"), "lignes", cpts=cpts.uuid, exercice=2025)
    par_ligne = defaultdict(list)
    for ligne in lues:
        par_ligne[ligne["ligne"]].append(ligne)
    assert len(par_ligne) == len(ECRITURES)
    for ecriture, rang in zip(ECRITURES, sorted(par_ligne), strict=True):
        parts = par_ligne[rang]
        assert [p["part"] for p in parts] == list(range(1, len(parts) + 1))
        solde = sum(Decimal(p["debit"]) - Decimal(p["credit"]) for p in parts)
        assert solde == ecriture.montant
        assert all(
            Decimal(p["debit"]) - Decimal(p["credit"]) == Decimal(p["montant"]) for p in parts if p["mission"]
        )
        assert {bool(Decimal(p["debit"])) and bool(Decimal(p["credit"])) for p in parts} == {False}
    assert {len(parts) for parts in par_ligne.values()} == {1, 2, 3, 9}
    assert sum(Decimal(ligne["debit"]) - Decimal(ligne["credit"]) for ligne in lues) == 0


def test_ce_qui_n_est_pas_une_depense_n_a_ni_mission_ni_montant(version, cpts, avec_role):
    lues = lignes_json(avec_role("tresorerie"), "lignes", cpts=cpts.uuid, exercice=2025)
    autres = [ligne for ligne in lues if ligne["compte"] in ("689400", "741000", "512000")]
    assert len(autres) == 3
    vides = ("mission", "financeur", "methode", "nature", "montant")
    assert {ligne[champ] for ligne in autres for champ in vides} == {None}
