"""What titles say: notions, periods, and what they leave unknown."""

from __future__ import annotations

from datetime import date

import pytest

from comptes.lecture.balance.blocs import (  # fmt: skip
    BUDGET,
    CLOTURE,
    CUMUL,
    ECART,
    LIBRE,
    MOIS,
    MOUVEMENT,
    OD,
    OUVERTURE,
    former,
)
from comptes.lecture.balance.temps import Temps, annees_de, lire_temps
from comptes.lecture.balance.titres import Entete
from comptes.lecture.balance.vocabulaire import DONNEES, lire_titre, texte_de
from comptes.lecture.referentiels import charger


@pytest.mark.parametrize(
    ("texte", "temps"),
    [
        ("solde au 31/12/2024", Temps(fin=date(2024, 12, 31))),
        ("au 31/12/24", Temps(fin=date(2024, 12, 31))),
        ("au 2025-06-30", Temps(fin=date(2025, 6, 30))),
        ("20251231", Temps(fin=date(2025, 12, 31))),
        ("au 31 decembre 2025", Temps(fin=date(2025, 12, 31))),
        ("12/31/2025", Temps(fin=date(2025, 12, 31))),
        ("du 01/01/2025 au 31/12/2025", Temps(date(2025, 1, 1), date(2025, 12, 31))),
        ("du 01/12/2025 au 31/12/2025", Temps(date(2025, 12, 1), date(2025, 12, 31), mois=True)),
        ("debit decembre", Temps(mois=True)),
        ("dec. 2025", Temps(fin=date(2025, 12, 31), mois=True)),
        ("12/2025", Temps(fin=date(2025, 12, 31), mois=True)),
        ("exercice 2025", Temps(annee=2025)),
        ("exercice 2024/2025", Temps(annee=2025)),
        ("2024-25", Temps(annee=2025)),
        ("n", Temps(rang=0)),
        ("solde n-1", Temps(rang=-1)),
        ("n - 2", Temps(rang=-2)),
        ("n1", Temps(rang=-1)),
        ("solde", None),
        ("30/02/2025", Temps(annee=2025)),
        ("mission 3", None),
    ],
)
def test_la_periode_d_un_titre(texte, temps):
    assert lire_temps(texte)[0] == temps


def test_les_annees_d_un_nom():
    assert annees_de("balance 2024 corrigee 31-12-2025") == {2024, 2025}
    assert annees_de("balance 999000003") == set()


@pytest.mark.parametrize(
    ("titre", "role"),
    [
        ("Solde", CLOTURE), ("Soldes cumulés", CLOTURE), ("Débiteur", CLOTURE), ("Fermeture (Dr)", CLOTURE),
        ("Solde final", CLOTURE), ("Solde fin de période", CLOTURE), ("2025", CLOTURE), ("Montant 2025", CLOTURE),
        ("Solde initial", OUVERTURE), ("Report", OUVERTURE), ("A-nouveau débit", OUVERTURE),
        ("Solde de départ", OUVERTURE),
        ("Débit d’ouverture", OUVERTURE), ("Mouvements D", MOUVEMENT), ("Solde de la période", MOUVEMENT),
        ("Débit période", MOUVEMENT), ("Débit cumulé", CUMUL), ("Total des débits", CUMUL), ("Débit décembre", MOIS),
        ("Débit du mois", MOIS), ("Débit", LIBRE), ("Débit exercice", LIBRE), ("Écart", ECART),
        ("Budget débit", BUDGET),
        ("Journal OD débit", OD), ("Débit après OD", LIBRE),
    ],
)  # fmt: skip
def test_le_role_d_une_colonne(titre, role):
    autre = (
        titre.replace("Débit", "Crédit").replace("débit", "crédit").replace("Dr", "Cr").replace(" D", " C")
    )
    noms = {0: titre, 1: autre} if autre != titre else {0: titre}
    blocs = former(Entete((0,), noms), noms, ())
    assert {bloc.role for bloc in blocs} == {role}


@pytest.mark.parametrize("titre", ["Taux de TVA", "% évolution", "Nombre de lignes", "Page", "Commentaire"])
def test_ce_qui_n_est_pas_un_montant_n_est_pas_lu(titre):
    assert former(Entete((0,), {0: titre}), [0], ()) == []


def test_les_mots_inconnus_restent():
    assert lire_titre("Tenue de compte : EUR").inconnus == ("tenue",)
    assert not lire_titre("CPTS des Essais").reconnu
    assert lire_titre("N° de compte").entier
    assert lire_titre("SoldeDebiteur").notions >= {"solde", "debit"}
    assert lire_titre("x" * 200).inconnus


def test_une_cellule_de_titre_comme_on_l_ecrit():
    assert texte_de(2025.0) == "2025"
    assert texte_de(date(2025, 12, 31)) == "31/12/2025"
    assert texte_de(None) == ""
    assert texte_de("Libellé\ndu  compte") == "Libellé du compte"


@pytest.mark.parametrize("programme", charger(DONNEES)["programmes"], ids=lambda p: p["programme"])
def test_les_titres_de_chaque_programme_sont_dans_le_vocabulaire(programme):
    assert programme["source"]
    for titre in programme["titres"]:
        assert lire_titre(titre).entier, titre
