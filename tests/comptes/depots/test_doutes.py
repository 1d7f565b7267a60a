"""What makes a version wait: each doubt alone, starting from a deposit that counts at once."""

import datetime
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone

from comptes.depots.actes import confirmer, ranger_ailleurs
from comptes.depots.indices import fin_de_mois_du_nom, parties_manquantes, sirens
from comptes.depots.motifs import ActeImpossible
from comptes.depots.reception import recevoir
from comptes.depots.vraisemblance import Borne, borne_au, bornes
from comptes.ingestion.actes import lire_version
from comptes.versions.models import ComptesRetenus, Depot, Exercice, Version
from financements.versements.models import Versement
from tests.factories import CPTSFactory, ExerciceFactory, siren
from tests.financements.aides import RAISON, confirmer_tout, deposer_et_lire, desequilibre, envoi, fec

pytestmark = pytest.mark.django_db


def deposer_nomme(user, exercice, nom: str, contenu: bytes | None = None) -> Version:
    fichier = envoi(nom, fec() if contenu is None else contenu)
    version, _ = recevoir(user, exercice.cpts, exercice, "fec", [fichier])
    lire_version(version.pk)
    return Version.objects.avec_depot().get(pk=version.pk)


def codes(version: Version) -> list[str]:
    return sorted(version.doutes.ouverts().values_list("code", flat=True))


def verser(exercice, montant: str) -> None:
    contrat = exercice.cpts.contrat_set.get()
    Versement.objects.create(
        cpts=exercice.cpts, contrat=contrat, caisse=contrat.caisse, date="2025-03-01", montant=montant,
        objet="Avance", reference=f"essai-{montant}", source="essai",
    )  # fmt: skip


def test_un_depot_ordinaire_compte_sans_question(tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    assert (version.statut, codes(version)) == ("compte", [])


class TestSiren:
    def test_le_siren_d_une_autre_dans_le_nom(self, tresoriere, exercice):
        version = deposer_nomme(tresoriere, exercice, f"{siren(4321)}FEC20251231.txt")
        assert (version.statut, codes(version)) == ("a_confirmer", ["DEP-11"])
        assert siren(4321) in version.doutes.get().constat
        assert not ComptesRetenus.objects.exists()
        assert confirmer_tout(tresoriere, version).statut == "compte"

    def test_neuf_chiffres_qui_ne_sont_pas_un_siren_ne_disent_rien(self, tresoriere, exercice):
        version = deposer_nomme(tresoriere, exercice, "123456780FEC20251231.txt")
        assert codes(version) == []

    def test_au_dessus_des_titres_d_une_balance(self, exercice, deposer_balance):
        autre = CPTSFactory()
        n = autre.siren
        version = deposer_balance(exercice, entete=f"CPTS voisine SIREN {n[:3]} {n[3:6]} {n[6:]};;;\n")
        assert codes(version) == ["DEP-11"]
        assert "Le haut du tableau" in version.doutes.get().constat

    def test_le_notre_a_cote_leve_le_doute(self, exercice, deposer_balance):
        autre = CPTSFactory()
        entete = f"De {exercice.cpts.siren} pour {autre.siren};;;\n"
        assert codes(deposer_balance(exercice, entete=entete)) == []

    def test_le_siren_d_un_fournisseur_n_est_pas_celui_d_une_cpts(self, exercice, deposer_balance):
        assert codes(deposer_balance(exercice, entete=f"Logiciel {siren(9999)};;;\n")) == []

    def test_sans_siren_seul_celui_d_une_autre_cpts_compte(self, tresoriere, exercice):
        autre = CPTSFactory().siren
        type(exercice.cpts).objects.filter(pk=exercice.cpts_id).update(siren=None)
        exercice.cpts.refresh_from_db()
        assert codes(deposer_nomme(tresoriere, exercice, f"{siren(77)}FEC20251231.txt")) == []
        assert "DEP-11" in codes(deposer_nomme(tresoriere, exercice, f"{autre}FEC20251231.txt", fec(20)))


class TestAutreExercice:
    def test_un_fec_2024_depose_en_2025_se_range_d_un_clic(self, tresoriere, exercice):
        cpts = exercice.cpts
        version = deposer_nomme(tresoriere, exercice, f"{cpts.siren}FEC20241231.txt", fec(300, annee=2024))
        assert (version.verdict, version.statut, codes(version)) == ("bloquant", "a_confirmer", ["DEP-12"])
        assert version.doutes.get().details == {"debut": "2024-01-01", "fin": "2024-12-31"}
        nouvelle = ranger_ailleurs(tresoriere, version)
        lire_version(nouvelle.pk)
        nouvelle = Version.objects.avec_depot().get(pk=nouvelle.pk)
        assert (nouvelle.depot.exercice.annee, nouvelle.statut) == (2024, "compte")
        assert Version.objects.avec_depot().get(pk=version.pk).statut == "retiree"
        assert nouvelle.sha256 == version.sha256

    def test_le_ranger_deux_fois_rend_le_meme_recepisse(self, tresoriere, exercice):
        version = deposer_nomme(tresoriere, exercice, "fec.txt", fec(annee=2024))
        premiere = ranger_ailleurs(tresoriere, version)
        assert ranger_ailleurs(tresoriere, version) == premiere
        assert Depot.objects.count() == 2

    def test_hors_de_l_exercice_ne_se_confirme_pas(self, tresoriere, exercice):
        version = deposer_nomme(tresoriere, exercice, "fec.txt", fec(annee=2024))
        with pytest.raises(ActeImpossible, match="Rangez ce dépôt dans son exercice"):
            confirmer(tresoriere, version, {"DEP-12": RAISON})
        assert not ComptesRetenus.objects.exists()

    def test_l_exercice_connu_est_propose(self, tresoriere, exercice):
        ExerciceFactory(cpts=exercice.cpts, debut="2023-10-01", fin="2024-12-31")
        version = deposer_nomme(tresoriere, exercice, "fec.txt", fec(annee=2024))
        assert version.doutes.get().details == {"debut": "2023-10-01", "fin": "2024-12-31"}

    def test_quelques_lignes_dehors_restent_a_corriger(self, tresoriere, exercice):
        contenu = fec(40).replace(b"20250101", b"20240101", 1)
        version = deposer_nomme(tresoriere, exercice, "fec.txt", contenu)
        assert (version.verdict, version.statut, codes(version)) == ("bloquant", "a_corriger", [])

    def test_une_balance_nommee_d_une_autre_cloture(self, tresoriere, exercice, deposer_balance):
        version = deposer_balance(exercice, nom="balance_20241231.csv")
        assert codes(version) == ["DEP-12"]
        assert confirmer_tout(tresoriere, version).statut == "compte"

    def test_un_jour_d_export_n_est_pas_une_cloture(self, exercice, deposer_balance):
        assert codes(deposer_balance(exercice, nom="balance_20260317.csv")) == []

    def test_rien_a_ranger_le_dit(self, tresoriere, exercice):
        version = deposer_et_lire(tresoriere, exercice)
        with pytest.raises(ActeImpossible, match="Aucun autre exercice n’est proposé"):
            ranger_ailleurs(tresoriere, version)


class TestParties:
    def test_la_deuxieme_partie_seule_attend(self, tresoriere, exercice):
        version = deposer_nomme(tresoriere, exercice, f"{exercice.cpts.siren}FEC20251231_2.txt")
        assert (version.statut, codes(version)) == ("a_confirmer", ["DEP-13"])
        assert "« _1 »" in version.doutes.get().constat

    @pytest.mark.parametrize(
        ("noms", "manquantes"),
        [
            (["a_1.txt", "a_2.txt"], []),
            (["a_1.txt"], [2]),
            (["a_3.txt", "a_1.txt"], [2]),
            (["999000003FEC20251231_10.txt"], list(range(1, 10))),
            (["999000003FEC20251231.txt"], []),
            (["grand livre 2025.txt"], []),
            (["fec_2025.txt"], []),
        ],
    )
    def test_les_parties_se_comptent_dans_les_noms(self, noms, manquantes):
        assert parties_manquantes(noms) == manquantes


class TestNonClos:
    def test_un_exercice_en_cours_attend(self, tresoriere, exercice):
        annee = timezone.localdate().year
        en_cours = ExerciceFactory(cpts=exercice.cpts, debut=f"{annee}-01-01", fin=f"{annee}-12-31")
        version = deposer_nomme(tresoriere, en_cours, "fec.txt", fec(annee=annee))
        assert (version.statut, codes(version)) == ("a_confirmer", ["DEP-14"])
        assert "ne peuvent pas être ceux de l’année entière" in version.doutes.get().constat

    def test_un_exercice_a_venir_attend(self, tresoriere, exercice):
        futur = ExerciceFactory(cpts=exercice.cpts, debut="2031-01-01", fin="2031-12-31")
        version = deposer_nomme(tresoriere, futur, "fec.txt", fec(annee=2031))
        assert (version.statut, codes(version)) == ("a_confirmer", ["DEP-14"])
        assert "commence le 01/01/2031" in version.doutes.get().constat

    def test_un_budget_a_venir_est_transmis(self, tresoriere, exercice):
        futur = ExerciceFactory(cpts=exercice.cpts, debut="2031-01-01", fin="2031-12-31")
        version, _ = recevoir(
            tresoriere, exercice.cpts, futur, "budget", [envoi("b.csv", b"compte;montant\n60;1\n")]
        )
        assert version.statut == "transmise"


class TestVraisemblance:
    def test_dix_fois_plus_que_verse(self, tresoriere, exercice, deposer_balance):
        verser(exercice, "10000.00")
        version = deposer_balance(exercice, depense=300)
        assert codes(version) == ["DEP-15", "DEP-17"]
        assert version.doutes.get(code="DEP-15").details == {"lu": "300.000000", "reference": "10000.00"}

    def test_rien_de_verse_n_est_pas_zero(self, exercice, deposer_balance):
        assert codes(deposer_balance(exercice, depense=300)) == []

    def test_loin_de_l_annee_precedente(self, tresoriere, exercice, deposer_balance):
        precedent = ExerciceFactory(cpts=exercice.cpts, debut="2024-01-01", fin="2024-12-31")
        contenu = (
            "Compte;Libellé;Débit;Crédit\n606400;Fournitures;90000,00;\n512000;Banque;;90000,00\n"
        ).encode()
        avant, _ = recevoir(tresoriere, exercice.cpts, precedent, "balance", [envoi("avant.csv", contenu)])
        lire_version(avant.pk)
        assert codes(deposer_balance(exercice, depense=300)) == ["DEP-16"]

    def test_plusieurs_doutes_se_levent_un_par_un(self, tresoriere, exercice, deposer_balance):
        verser(exercice, "10000.00")
        version = deposer_balance(exercice, depense=300)
        confirmer(tresoriere, version, {"DEP-15": RAISON})
        assert (Version.objects.avec_depot().get(pk=version.pk).statut, codes(version)) == (
            "a_confirmer",
            ["DEP-17"],
        )
        confirmer(tresoriere, version, {"DEP-17": RAISON})
        assert Version.objects.avec_depot().get(pk=version.pk).statut == "compte"

    def test_une_borne_atteinte_n_est_pas_depassee(self):
        mille = Decimal(1000)
        borne = Borne("DEP-15", Decimal("0.1"), Decimal(5), mille, datetime.date(2020, 1, 1), None)
        assert not borne.depassee(Decimal(100), mille)
        assert borne.depassee(Decimal("99.99"), mille)
        assert not borne.depassee(Decimal(5000), mille)
        assert borne.depassee(Decimal("5000.01"), mille)
        assert not borne.depassee(Decimal(0), Decimal("999.99")), "sous le plancher, rien ne se compare"

    def test_les_bornes_sont_publiees_datees_et_sans_valeur_legale(self):
        assert {b.regle for b in bornes()} == {"DEP-15", "DEP-16", "DEP-17"}
        assert borne_au("DEP-15", datetime.date(2018, 1, 1)) is None
        assert borne_au("DEP-15", datetime.date(2025, 12, 31)) is not None


def test_un_fichier_a_corriger_n_a_pas_de_doute(tresoriere, exercice):
    version = deposer_nomme(tresoriere, exercice, f"{siren(4321)}FEC20251231.txt", desequilibre())
    assert (version.statut, codes(version)) == ("a_corriger", [])


class TestIndices:
    def test_un_siren_se_lit_seul_ou_en_tete_d_un_siret(self):
        n = siren(12)
        assert sirens(f"{n} et {n}00017, {n[:3]} {n[3:6]} {n[6:]}, 000000000") == [n]

    def test_la_fin_de_mois_seule_est_une_cloture(self):
        assert fin_de_mois_du_nom("b_20250630.csv") == datetime.date(2025, 6, 30)
        assert fin_de_mois_du_nom("b_20250629.csv") is None
        assert fin_de_mois_du_nom("b_20259999.csv") is None

    def test_un_classeur_abime_ne_dit_rien(self, exercice, deposer_balance):
        from comptes.depots.indices import tete_de

        fichier = deposer_balance(exercice).fichiers.get()
        fichier.nom = "balance.xlsx"
        assert tete_de(fichier) == ""

    def test_les_textes_d_un_classeur_se_lisent_sans_l_ouvrir(self, exercice, deposer_balance, monkeypatch):
        from comptes.depots import indices

        octets = BytesIO()
        with zipfile.ZipFile(octets, "w") as archive:
            archive.writestr("xl/sharedStrings.xml", f"<t>SIREN {siren(12)}</t>")
        fichier = deposer_balance(exercice).fichiers.get()
        fichier.nom = "balance.xlsx"
        monkeypatch.setattr(type(fichier.contenu), "open", lambda *_: BytesIO(octets.getvalue()))
        assert sirens(indices.tete_de(fichier)) == [siren(12)]


def test_un_depot_refuse_ne_laisse_pas_d_exercice(tresoriere, cpts):
    from comptes.depots.exercices import exercice_clos_en
    from comptes.depots.portes import DepotRefuse

    exercice = exercice_clos_en(cpts, 2022)
    assert exercice.pk is None
    with pytest.raises(DepotRefuse):
        recevoir(tresoriere, cpts, exercice, "fec", [envoi("vide.txt", b"")])
    assert not Exercice.objects.filter(cpts=cpts, fin__year=2022).exists()
    version, _ = recevoir(tresoriere, cpts, exercice, "fec", [envoi("fec.txt", fec(annee=2022))])
    assert version.depot.exercice.fin == datetime.date(2022, 12, 31)
