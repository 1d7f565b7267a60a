"""Files and rows in one register: one small query, reserves in words, an altered content refused."""

import datetime

import pytest
from django.db import connection

from cpts.commun.donnees_datees import DonneeModifiee
from financements.baremes import actes, registre
from financements.baremes.models import VersionBareme
from financements.contrats.calcul import calculer
from financements.contrats.dossiers import lire_un
from tests.financements.baremes.aides import (
    OFFICIELLE,
    admin,
    contrat,
    publiee,
    publier,
    simple,
    verifiee,
)

pytestmark = pytest.mark.django_db


def test_une_seule_petite_requete(django_assert_num_queries):
    version = publiee()
    registre.lire()
    with django_assert_num_queries(1) as requetes:
        registre.grille_de("demo-exemples")
    assert "contenu" not in requetes.captured_queries[0]["sql"]
    assert registre.lire().ascendance(version.identifiant) == [version.identifiant, "demo-exemples"]


def test_une_lignee_inconnue_n_a_aucune_version():
    assert registre.grille_de("inconnue").versions == ()


def test_un_contenu_altere_est_refuse():
    """Someone who writes in the database with its owner's rights is found out."""
    version = publiee()
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("ALTER TABLE financements_versionbareme DISABLE TRIGGER bareme_publie_immuable")
        contenu = {**version.contenu, "libelle": "Autre"}
        VersionBareme.objects.filter(pk=version.pk).update(contenu=contenu)
        curseur.execute("ALTER TABLE financements_versionbareme ENABLE TRIGGER bareme_publie_immuable")
    registre._registre.cache_clear()
    with pytest.raises(DonneeModifiee, match="n’a plus le contenu avec lequel elle a été publiée"):
        registre.lire()


class TestReserves:
    def test_une_demonstration(self):
        assert registre.reserves_de(["demo-nation", "", "inconnue"]) == [
            "Barème de démonstration (demo-nation) : montants sans valeur officielle."
        ]

    def test_une_partie_des_lignes(self):
        verificateur = admin()
        version = verifiee(verificateur, identifiant="ACI-AV3", precedente="ACI-AV2", montants={})
        actes.renvoyer(version, verificateur, "Relecture du fonctionnement.")
        actes.soumettre(version, version.saisi_par)
        cles = [f"T{n}:fonctionnement:fonctionnement:2027-01-01" for n in (1, 2, 3, 4)]
        actes.confirmer(version, verificateur, cles, "JO, art. 8")
        actes.terminer(version, verificateur)
        publier(version)
        (phrase,) = registre.reserves_de(["ACI-AV3"])
        assert simple(phrase) == "Barème ACI-AV3 : 60 lignes non vérifiées sur 64 ; aucun décompte officiel."

    def test_les_lignes_nommees_sont_celles_de_l_echeancier(self):
        ligne = contrat(missions=("prevention",))
        calcul = calculer(lire_un(ligne), datetime.date(2026, 3, 1))
        nommees = registre.lignes_non_verifiees(calcul.grille, calcul.echeancier)
        assert [x.designation for x in nommees] == [
            "Fonctionnement (T2, barème demo-exemples)",
            "Prévention, part fixe (T2, barème demo-exemples)",
            "Prévention, part variable (T2, barème demo-exemples)",
        ]
        assert len(registre.lignes_non_verifiees(calcul.grille)) == 13


def test_un_echeancier_devient_officiel_quand_toutes_ses_lignes_sont_verifiees():
    """The last door: a version read whole by a second person, on an official lineage."""
    verificateur = admin()
    fonctionnement = {(f"T{n}", "fonctionnement", "fonctionnement"): 51000 + n for n in (1, 2, 3, 4)}
    version = verifiee(
        verificateur, identifiant="ACI-AV3", precedente="ACI-AV2", montants=fonctionnement, origine=OFFICIELLE
    )
    actes.renvoyer(version, verificateur, "Relecture du fonctionnement.")
    actes.soumettre(version, version.saisi_par)
    actes.confirmer(version, verificateur, None, "JO du 1er décembre 2026, art. 8")
    actes.terminer(version, verificateur)
    publier(version)
    ligne = contrat(bareme="ACI-2019", missions=(), signature=datetime.date(2027, 2, 1))
    calcul = calculer(lire_un(ligne), datetime.date(2027, 12, 1))
    assert registre.lignes_non_verifiees(calcul.grille, calcul.echeancier) == []
    assert calcul.echeancier.officiel
    ancien = contrat(bareme="ACI-2019", missions=())
    assert not calculer(lire_un(ancien), datetime.date(2027, 12, 1)).echeancier.officiel
