"""The published files: immutable, sourced, and the demonstration nation fitted to the published total."""

import hashlib
import json
import shutil
from datetime import date
from decimal import Decimal

import pytest

from cpts.commun.donnees_datees import DonneeModifiee, empreintes
from cpts.commun.enums import MISSIONS_ACI, Mission
from financements.aci.codes import LIBELLES, MISSIONS, TAILLES
from financements.aci.delais import PLAFONDS
from financements.aci.fiche import NIVEAUX_CONFIANCE, REGLES, regles, termes
from financements.aci.publication import (
    BAREMES,
    BaremeInconnu,
    accord_au,
    charger_bareme,
    charger_grille,
    versions_publiees,
)

FORCES = {"loi", "convention", "recommandation", "choix"}


@pytest.mark.parametrize("dossier", [BAREMES, REGLES, PLAFONDS], ids=lambda d: d.name)
def test_un_fichier_publie_ne_change_plus(dossier):
    publies = empreintes(dossier)
    assert {f.name for f in dossier.glob("*.json")} == set(publies)
    for nom, empreinte in publies.items():
        assert hashlib.sha256((dossier / nom).read_bytes()).hexdigest() == empreinte, nom


def test_un_fichier_publie_modifie_est_refuse(tmp_path):
    dossier = tmp_path / "bareme"
    shutil.copytree(BAREMES, dossier)
    fichier = dossier / "ACI-2019.json"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("50000.00", "50001.00"), encoding="utf-8")
    with pytest.raises(DonneeModifiee, match=r"« ACI-2019\.json » a été modifié"):
        charger_bareme("ACI-2019", dossier)


def test_un_fichier_non_liste_n_est_pas_publie(tmp_path):
    dossier = tmp_path / "bareme"
    shutil.copytree(BAREMES, dossier)
    shutil.copy(dossier / "ACI-2019.json", dossier / "ACI-2030.json")
    with pytest.raises(BaremeInconnu, match="« ACI-2030 » n’est pas une version publiée du barème"):
        charger_bareme("ACI-2030", dossier)


def test_versions_publiees():
    assert versions_publiees() == ("ACI-2019", "ACI-AV2", "demo-exemples", "demo-nation")


@pytest.mark.parametrize("version", versions_publiees())
def test_chaque_ligne_dit_d_ou_elle_vient(version):
    bareme = charger_bareme(version)
    assert bareme.id == version
    for ligne in bareme.lignes:
        provenance = ligne.provenance
        assert provenance.source
        assert provenance.force in FORCES
        assert provenance.confiance in NIVEAUX_CONFIANCE
        assert ligne.taille in TAILLES
        assert ligne.mission in LIBELLES
        assert (ligne.montant is None) == (provenance.confiance == "inconnu")
        assert provenance.demonstration == (provenance.confiance == "invente")
        assert not (provenance.demonstration and not bareme.demonstration), (
            "montant inventé hors démonstration"
        )
        # Nobody has verified an amount yet: nothing may be official.
        assert not provenance.verifiee


@pytest.mark.parametrize("version", versions_publiees())
def test_une_seule_ligne_par_taille_mission_part_et_jour(version):
    bareme = charger_bareme(version)
    for jour in (date(2019, 8, 25), date(2022, 3, 30), date(2022, 3, 31), date(2026, 1, 1)):
        cles = [(x.taille, x.mission, x.part) for x in bareme.lignes if x.provenance.en_vigueur(jour)]
        assert len(cles) == len(set(cles))


def test_l_accord_ne_porte_que_les_montants_trouves():
    for version, jour in (("ACI-2019", date(2020, 1, 1)), ("ACI-AV2", date(2023, 1, 1))):
        grille = charger_grille(version)
        fonctionnement = [grille.montant(t, "fonctionnement", "fonctionnement", jour).valeur for t in TAILLES]
        assert fonctionnement == [50000, 60000, 75000, 90000]
        assert grille.montant("T2", "prevention", "fixe", jour).valeur is None
        assert grille.maximum("T4", jour, MISSIONS) is None


def test_la_nation_de_demonstration_totalise_254_millions():
    nation, grille = charger_bareme("demo-nation"), charger_grille("demo-nation")
    maxima = {taille: grille.maximum(taille, date(2025, 5, 31), MISSIONS) for taille in TAILLES}
    assert maxima["T4"] == Decimal("580000.00")
    assert sum(nation.effectifs.values()) == 700
    total = sum(nation.effectifs[taille] * maxima[taille] for taille in TAILLES)
    assert total == Decimal("254000000.00")
    publie = json.loads((BAREMES / "demo-nation.json").read_bytes())["effectifs_demonstration"]
    assert Decimal(publie["total_maximal"]) == total


def test_la_nation_de_demonstration_retrouve_les_maxima_de_2019():
    grille, jour = charger_grille("demo-nation"), date(2021, 1, 1)
    sans_crises = [m for m in MISSIONS if m != "crises_sanitaires"]
    assert [grille.maximum(t, jour, sans_crises) for t in TAILLES] == [220000, 287000, 370000, 450000]
    plafonds = json.loads((BAREMES / "ACI-2019.json").read_bytes())["plafonds_totaux"]
    assert [Decimal(p["montant"]) for p in plafonds] == [220000, 287000, 370000, 450000]
    assert grille.montant("T2", "crises_sanitaires", "fixe", jour).valeur is None


def test_une_version_herite_de_celle_qu_elle_remplace():
    grille = charger_grille("ACI-AV2")
    assert grille.version_au(date(2019, 8, 24)) is None
    assert grille.version_au(date(2022, 3, 30)).id == "ACI-2019"
    assert grille.version_au(date(2022, 3, 31)).id == "ACI-AV2"


def test_l_accord_en_vigueur_n_est_jamais_une_demonstration():
    assert accord_au(date(2018, 1, 1)).id == "ACI-2019"
    assert accord_au(date(2021, 1, 1)).id == "ACI-2019"
    assert accord_au(date(2026, 1, 1)).id == "ACI-AV2"


def test_les_regles_ne_nomment_que_des_termes_connus():
    for regle in regles().values():
        assert regle.force in FORCES
        noms = {mot for mot in regle.formule.split() if "_" in mot or mot == "jours"}
        assert noms <= set(termes())


def test_les_codes_sont_ceux_du_reste_de_la_maison():
    assert list(MISSIONS.items()) == [(m.value, m.label) for m in MISSIONS_ACI]
    assert LIBELLES["fonctionnement"] == Mission.FONCTIONNEMENT.label
