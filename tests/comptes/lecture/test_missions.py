"""From groups to missions: order of trust, and every cent somewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from comptes.lecture import Groupe
from comptes.lecture.attribution import (
    ANALYTIQUE,
    CENT,
    SOUS_COMPTE,
    Attribution,
    JeuDeRegles,
    RegleAttribution,
)
from comptes.lecture.missions import attribution_nationale, depenses_inconnues, depenses_par_mission

from .aides import CHAMPS, ecrire, grand_livre, lire


def groupe(**valeurs):
    defaut = {
        "numero": 0, "compte": "622600", "compte_lib": "Honoraires", "journal": "AC", "journal_lib": "Achats",
        "analytique": "", "lignes": 1, "debit": Decimal("100.00"), "credit": Decimal("0.00"),
    }  # fmt: skip
    return Groupe(**{**defaut, **valeurs})


def trouvee(**valeurs) -> tuple[str, str]:
    """Mission and method of one group by the national rules."""
    cote = attribution_nationale().mission(groupe(**valeurs))
    return cote.parts[0][0], cote.methode


@pytest.mark.parametrize(
    ("analytique", "mission"),
    [
        ("FON", "fonctionnement"), ("M1", "acces_soins"), ("m2", "parcours"), ("Mission 3", "prevention"),
        ("M-4", "crises_sanitaires"), ("Qualité", "qualite_pertinence"), ("M6", "accompagnement_ps"),
        ("ZZ", "non_affecte"), ("", "non_affecte"),
    ],
)  # fmt: skip
def test_codes_analytiques_par_defaut(analytique, mission):
    methode = "non_affecte" if mission == "non_affecte" else "observe"
    assert trouvee(analytique=analytique) == (mission, methode)


@pytest.mark.parametrize(
    ("libelle", "mission"),
    [
        ("Honoraires - mission 2", "parcours"),
        ("Indemnités M5", "qualite_pertinence"),
        ("Missions", "non_affecte"),
    ],
)
def test_libelle_de_sous_compte_sans_equivoque(libelle, mission):
    assert trouvee(compte_lib=libelle)[0] == mission


def test_le_code_analytique_l_emporte_sur_le_libelle():
    assert trouvee(analytique="M1", compte_lib="Honoraires M2") == ("acces_soins", "observe")


def test_le_dernier_chiffre_d_un_sous_compte_n_est_pas_devine():
    assert trouvee(compte="622601")[0] == "non_affecte"


def test_deux_libelles_qui_se_contredisent_n_affectent_rien():
    assert trouvee(compte_lib="Honoraires M1 et M2") == ("non_affecte", "non_affecte")


def test_un_code_inconnu_laisse_parler_le_libelle():
    assert trouvee(analytique="ZZ", compte_lib="Honoraires M2") == ("parcours", "regle")


@pytest.mark.parametrize(
    "libelle", ["Honoraires", "Honoraires M1", "Mission 3 et Mission 4", "Prévention", ""]
)
@pytest.mark.parametrize("analytique", ["", "M2", "ZZ"])
def test_la_recherche_commune_des_libelles_ne_change_aucune_decision(libelle, analytique):
    """One search over all labels must say yes whenever one rule would."""
    expressions = [
        (r"\bm1\b", "acces_soins"),
        (r"\bmission 3\b", "prevention"),
        (r"\bmission 4\b", "parcours"),
    ]
    regles = [
        RegleAttribution(0, ANALYTIQUE, analytique="M2", missions=(("parcours", CENT),), nationale=True)
    ]
    regles += [
        RegleAttribution(n, SOUS_COMPTE, libelle=motif, missions=((mission, CENT),), nationale=True)
        for n, (motif, mission) in enumerate(expressions, 1)
    ]
    lu = groupe(analytique=analytique, compte_lib=libelle)
    par_code = [r for r in regles[:1] if analytique and r.convient(lu)]
    par_libelle = {r.missions for r in regles[1:] if r.convient(lu)}
    seule = next(iter(par_libelle)) if len(par_libelle) == 1 else (("non_affecte", CENT),)
    attendue = par_code[0].missions if par_code else seule
    assert Attribution(JeuDeRegles(0, tuple(regles))).mission(lu).parts == attendue


def test_les_depenses_ecartent_689_et_les_autres_classes():
    groupes = [
        groupe(analytique="M1"), groupe(compte="689400", analytique="M1"), groupe(compte="864000"),
        groupe(compte="606400", credit=Decimal("40.00")),
    ]  # fmt: skip
    depenses = depenses_par_mission(groupes)
    assert depenses["acces_soins"] == Decimal("100.00")
    assert depenses["non_affecte"] == Decimal("60.00")
    assert sum(depenses.values()) == Decimal("160.00")


def test_colonne_analytique_du_fichier():
    lignes = [[*zones, "M3" if zones[4][0] == "6" else ""] for zones in grand_livre()]
    lecture = lire(ecrire(lignes, champs=[*CHAMPS, "Section analytique"]))
    assert lecture.missions["prevention"] == Decimal("1834.56")
    assert lecture.missions["non_affecte"] == 0
    assert lecture.colonnes_supplementaires == ("Section analytique",)
    assert lecture.verdict == "conforme"


def test_les_depenses_ne_regardent_que_les_groupes_qui_en_sont_peut_etre():
    comptes = ["401000", "606400", "689400", "741000", "FOURNISSEUR", "6", "864000"]
    groupes = [
        Groupe(n, compte, "Achats mission 2", "", "", "", 1, Decimal(n), Decimal(1))
        for n, compte in enumerate(comptes)
    ]
    assert depenses_par_mission(groupes)["parcours"] == Decimal(4)


def test_une_ligne_illisible_laisse_tout_inconnu():
    assert set(depenses_inconnues().values()) == {None}
    assert list(depenses_inconnues()) == list(depenses_par_mission([]))


def test_un_montant_inconnu_hors_des_classes_laisse_la_depense_inconnue():
    connus = [groupe(numero=0), groupe(numero=1, compte="401000", debit=None)]
    assert depenses_par_mission(connus)["non_affecte"] == Decimal("100.00")
    assert (
        depenses_par_mission([*connus, groupe(numero=2, compte="HONORAIRES", debit=None)])["non_affecte"]
        is None
    )
