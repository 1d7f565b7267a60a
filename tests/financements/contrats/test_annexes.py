"""Amounts of the signed annex: typed, imported, checked by a second person, then paid instead of the scale."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from cpts.commun.refus import refus_en_francais
from cpts.traces.models import Acte
from financements.aci.entree import lire_document
from financements.contrats.actes.annexes import Papier, saisir_annexe, verifier_annexe
from financements.contrats.annexe_fichier import COLONNES, EXEMPLES, OCTETS_MAX
from financements.contrats.annexe_fichier import lire as lire_le_fichier
from financements.contrats.calcul import calculer
from financements.contrats.decomptes import DecompteRefuse, emettre
from financements.contrats.dossiers import lire, lire_un
from financements.contrats.faits import contrat_aci, faits_au
from financements.contrats.fichier import fichier_de
from financements.contrats.models import Contrat, MontantAnnexe, TailleFigee
from financements.contrats.requetes.annexes import PageAnnexe, postes_de
from tests.factories import ContratFactory, EngagementMissionFactory, personne

pytestmark = pytest.mark.django_db
ANNEE = datetime.date(2025, 12, 19)
AUJOURD_HUI = datetime.date(2026, 11, 29)
PAPIER = Papier("annexe 2", ANNEE, "3")
FON = ("fonctionnement", "fonctionnement")
# Annexes of two real contracts, taille 3 (product note, « barème : what can now be entered »).
TAILLE_3 = {
    FON: "75000",
    ("acces_soins", "fixe"): "90000",
    ("acces_soins", "variable"): "35000",
    ("parcours", "fixe"): "45000",
    ("parcours", "variable"): "45000",
    ("prevention", "fixe"): "17500",
    ("prevention", "variable"): "17500",
    ("crises_sanitaires", "fixe"): "22500",
    ("crises_sanitaires", "variable"): "0",
    ("crises_sanitaires", "si_crise"): "67500",
    ("qualite_pertinence", "fixe"): "15000",
    ("qualite_pertinence", "variable"): "15000",
    ("accompagnement_ps", "fixe"): "10000",
    ("accompagnement_ps", "variable"): "10000",
}
MONTANTS = {poste: Decimal(montant) for poste, montant in TAILLE_3.items()}
MISSIONS = list(dict.fromkeys(mission for mission, _ in MONTANTS if mission != "fonctionnement"))


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(datetime.datetime(2026, 11, 29, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def contrat(cpts) -> Contrat:
    """Six missions active from the first day, on the real lineage of the scale, size 3."""
    Contrat.objects.filter(cpts=cpts).delete()
    contrat = ContratFactory(
        cpts=cpts, signature=ANNEE, fin=datetime.date(2030, 12, 18), taille="T3", bareme="ACI-2019"
    )
    for mission in MISSIONS:
        EngagementMissionFactory(contrat=contrat, mission=mission, demarrage=ANNEE)
    Contrat.objects.filter(pk=contrat.pk).update(saisie="enregistre")
    TailleFigee.objects.create(contrat=contrat, annee_contrat=ANNEE, taille="T3")
    contrat.refresh_from_db()
    return contrat


@pytest.fixture
def cpam(cpts):
    return personne("cpam", cpts)


@pytest.fixture
def collegue(cpts):
    return personne("cpam", cpts)


@pytest.fixture
def annexe(cpam, contrat):
    return saisir_annexe(cpam, contrat, ANNEE, PAPIER, MONTANTS)


def verifier_tout(user, contrat) -> None:
    verifier_annexe(user, contrat, ANNEE, MONTANTS.keys())


def calculer_au(contrat, au=AUJOURD_HUI):
    return calculer(lire_un(contrat), au)


class TestCalcul:
    def test_les_montants_de_l_annexe_passent_devant_le_bareme(self, contrat, annexe):
        annee = calculer_au(contrat).echeancier.annees[0]
        assert annee.fonctionnement_du == Decimal("75000.00")
        assert annee.fixe_du == Decimal("200000.00")
        assert annee.maximum == Decimal("397500.00")
        assert annee.maximum_si_crise == Decimal("465000.00")

    def test_sans_la_mission_crise(self, contrat, cpam):
        contrat.missions.filter(mission="crises_sanitaires").update(demarrage=None)
        saisir_annexe(cpam, contrat, ANNEE, PAPIER, MONTANTS)
        assert calculer_au(contrat).echeancier.annees[0].maximum == Decimal("375000.00")

    def test_une_part_absente_suit_le_bareme(self, contrat, cpam):
        saisir_annexe(cpam, contrat, ANNEE, PAPIER, {("prevention", "fixe"): Decimal("17000")})
        parts = {(p.mission, p.part): p for p in calculer_au(contrat).echeancier.annees[0].parts}
        assert parts["prevention", "fixe"].plafond == Decimal("17000.00")
        assert parts["prevention", "fixe"].ligne_bareme.bareme == "annexe"
        assert parts["parcours", "fixe"].ligne_bareme.bareme != "annexe"

    def test_une_autre_annee_suit_le_bareme(self, contrat, annexe):
        annees = calculer_au(contrat, datetime.date(2027, 1, 1)).echeancier.annees
        assert {p.ligne_bareme.bareme for p in annees[0].parts} == {"annexe"}
        assert "annexe" not in {p.ligne_bareme.bareme for p in annees[1].parts if p.ligne_bareme}

    def test_une_annexe_signee_plus_tard_n_est_pas_connue_avant(self, contrat, cpam):
        tard = Papier("annexe 2", datetime.date(2026, 3, 1))
        saisir_annexe(cpam, contrat, ANNEE, tard, MONTANTS)
        dossier = lire_un(contrat)
        assert contrat_aci(faits_au(dossier, datetime.date(2026, 2, 28))).annexes == {}
        assert set(contrat_aci(faits_au(dossier, datetime.date(2026, 3, 1))).annexes) == {ANNEE}

    def test_les_lignes_de_l_echeancier_suivent_la_saisie(self, contrat, annexe):
        avance = contrat.echeances.get(mission="prevention", objet="avance", annee_contrat=ANNEE)
        assert (avance.montant, avance.bareme) == (Decimal("13125.00"), "annexe")

    def test_chaque_montant_garde_sa_page_et_sa_verification(self, contrat, cpam, collegue):
        saisir_annexe(cpam, contrat, ANNEE, PAPIER, MONTANTS, {FON: "2"})
        verifier_annexe(collegue, contrat, ANNEE, [FON])
        lues = contrat_aci(faits_au(lire_un(contrat))).annexes[ANNEE].provenances
        assert lues[FON].source == "annexe 2 du 19/12/2025, page 2"
        assert (lues[FON].verifiee, lues["prevention", "fixe"].verifiee) == (True, False)
        assert lues[FON].force == "convention"

    def test_le_fichier_du_contrat_rend_les_memes_montants(self, contrat, annexe):
        calcul = calculer_au(contrat)
        demande = lire_document(fichier_de(calcul))
        assert demande.contrat.annexes[ANNEE].montants == MONTANTS

    def test_lire_plusieurs_contrats_donne_le_meme_dossier(self, contrat, annexe):
        assert lire([contrat])[0].annexes == lire_un(contrat).annexes == annexe


class TestSaisie:
    def test_la_saisie_est_au_journal(self, contrat, annexe):
        acte = Acte.objects.get(acte="contrat.annexe_saisie")
        assert "14\N{NO-BREAK SPACE}montants saisis" in acte.objet
        assert acte.details["source"] == "annexe 2"

    def test_rien_de_change_est_dit(self, cpam, contrat, annexe):
        with pytest.raises(ValidationError, match="Rien n’a changé"):
            saisir_annexe(cpam, contrat, ANNEE, PAPIER, MONTANTS)

    def test_un_montant_corrige_est_a_verifier_de_nouveau(self, cpam, collegue, contrat, annexe):
        verifier_tout(collegue, contrat)
        saisir_annexe(cpam, contrat, ANNEE, PAPIER, MONTANTS | {FON: Decimal("75001")})
        a_verifier = MontantAnnexe.objects.filter(verifie_le__isnull=True)
        assert [(m.mission, m.montant) for m in a_verifier] == [("fonctionnement", Decimal("75001.00"))]

    @pytest.mark.parametrize(
        ("annee", "montants", "papier", "message"),
        [
            (datetime.date(2026, 1, 1), MONTANTS, PAPIER, "premier jour d’une année de ce contrat"),
            (ANNEE, MONTANTS, Papier("annexe 2", datetime.date(2026, 12, 1)), "date passée"),
            (ANNEE, MONTANTS, Papier("  ", ANNEE), "ne peut pas être vide"),
            (ANNEE, {FON: Decimal(-1)}, PAPIER, "supérieur ou égal à zéro"),
        ],
    )
    def test_ce_qui_est_refuse(self, cpam, contrat, annee, montants, papier, message):
        with pytest.raises(ValidationError, match=message):
            saisir_annexe(cpam, contrat, annee, papier, montants)
        assert not MontantAnnexe.objects.exists()

    def test_une_mission_non_engagee_est_refusee(self, cpam, contrat):
        contrat.missions.filter(mission="accompagnement_ps").delete()
        with pytest.raises(ValidationError, match="n’engage pas : Accompagnement"):
            saisir_annexe(cpam, contrat, ANNEE, PAPIER, MONTANTS)

    @pytest.mark.parametrize("role", ["coordination", "ars", "cnam"])
    def test_seule_la_caisse_saisit(self, avec_role, contrat, role):
        with pytest.raises(PermissionDenied):
            saisir_annexe(avec_role(role), contrat, ANNEE, PAPIER, MONTANTS)


class TestVerification:
    def test_par_une_autre_personne(self, collegue, contrat, annexe):
        verifier_tout(collegue, contrat)
        assert set(MontantAnnexe.objects.values_list("verifie_par", "verifie_nom")) == {
            (collegue.pk, str(collegue))
        }
        assert Acte.objects.filter(acte="contrat.annexe_verifiee").count() == 1

    def test_jamais_par_qui_a_saisi(self, cpam, contrat, annexe):
        with pytest.raises(ValidationError, match="Vous avez saisi : Fonctionnement"):
            verifier_tout(cpam, contrat)

    def test_la_base_le_refuse_aussi(self, cpam, annexe):
        with (
            pytest.raises(ValidationError, match="par une autre personne"),
            refus_en_francais(),
            transaction.atomic(),
        ):
            MontantAnnexe.objects.update(verifie_par=cpam, verifie_nom="A", verifie_le=AUJOURD_HUI)

    def test_un_montant_verifie_ne_change_pas_sous_sa_verification(self, collegue, contrat, annexe):
        verifier_tout(collegue, contrat)
        with (
            pytest.raises(ValidationError, match="n’est plus vérifié"),
            refus_en_francais(),
            transaction.atomic(),
        ):
            MontantAnnexe.objects.filter(mission="prevention").update(montant=1)

    @pytest.mark.parametrize(
        ("champs", "message"),
        [
            ({"verifie_nom": "A"}, "porte sa date"),
            ({"source": " "}, "Nommez l’annexe"),
            ({"montant": -1}, "supérieur ou égal à zéro"),
            ({"mission": "prevention"}, "une part fixe et une part variable"),
            ({"part": "si_crise"}, "une part fixe et une part variable"),
        ],
    )
    def test_ce_que_la_base_refuse(self, annexe, champs, message):
        with pytest.raises(ValidationError, match=message), refus_en_francais(), transaction.atomic():
            MontantAnnexe.objects.filter(mission="fonctionnement").update(**champs)

    def test_rien_de_choisi_est_dit(self, collegue, contrat, annexe):
        with pytest.raises(ValidationError, match="au moins un montant"):
            verifier_annexe(collegue, contrat, ANNEE, [])


class TestDecompte:
    def test_possible_quand_chaque_ligne_de_l_annee_est_verifiee(self, cpam, collegue, contrat, annexe):
        with pytest.raises(DecompteRefuse, match="personne n’a vérifié"):
            emettre(cpam, contrat, AUJOURD_HUI)
        verifier_tout(collegue, contrat)
        decompte = emettre(cpam, contrat, AUJOURD_HUI)
        assert decompte.contenu["annees"][0]["fixe_du"] == "200000.00"
        assert {x["verifie_par"] for x in decompte.contenu["lignes_bareme"]} == {str(collegue)}

    def test_une_seule_ligne_non_verifiee_suffit_a_le_refuser(self, cpam, collegue, contrat, annexe):
        verifier_annexe(collegue, contrat, ANNEE, set(MONTANTS) - {("parcours", "fixe")})
        with pytest.raises(DecompteRefuse, match="Parcours pluriprofessionnels, part fixe"):
            emettre(cpam, contrat, AUJOURD_HUI)


class TestFichier:
    POSTES = frozenset(postes_de(MISSIONS))

    def lire(self, *lignes: str, entete: str = "mission;part;montant;page"):
        return lire_le_fichier("\n".join([entete, *lignes]).encode(), self.POSTES)

    def test_le_modele_se_relit(self):
        lecture = self.lire(*(";".join(ligne) for ligne in EXEMPLES), entete=";".join(COLONNES))
        assert lecture.anomalies == []
        assert lecture.montants[FON] == Decimal("75000.00")
        assert lecture.pages["prevention", "fixe"] == "3"

    def test_codes_et_mots_sont_compris(self):
        lecture = self.lire("prevention;fixe;17 500,00 €;", "Prévention;Part variable;17500;4")
        assert lecture.montants == {
            ("prevention", "fixe"): Decimal("17500.00"),
            ("prevention", "variable"): Decimal("17500"),
        }

    @pytest.mark.parametrize(
        ("ligne", "lieu", "lu", "attendu"),
        [
            ("dépistage;fixe;1;", "Ligne 2, mission", "dépistage", "l’un de : Fonctionnement"),
            ("prevention;bonus;1;", "Ligne 2, part", "bonus", "Part variable"),
            ("prevention;fixe;;", "Ligne 2, montant", None, "un montant en euros"),
            ("prevention;fixe;-1;", "Ligne 2, montant", "-1", "zéro ou plus"),
            ("prevention;fixe;1,005;", "Ligne 2, montant", "1,005", "deux décimales"),
            (
                "prevention;si_crise;1;",
                "Ligne 2",
                "Prévention, part versée si une crise est reconnue",
                "engagée",
            ),
            ("prevention;fixe;1;" + "9" * 21, "Ligne 2, page", "9" * 21, "20 caractères"),
        ],
    )
    def test_une_cellule_fausse_est_nommee(self, ligne, lieu, lu, attendu):
        anomalie = self.lire(ligne).anomalies[0]
        assert (anomalie.lieu, anomalie.lu) == (lieu, lu)
        assert attendu in anomalie.attendu
        assert anomalie.conseil.endswith(".")

    def test_une_part_ecrite_deux_fois(self):
        lecture = self.lire("prevention;fixe;1;", "prevention;fixe;2;")
        assert [a.lieu for a in lecture.anomalies] == ["Ligne 3"]

    @pytest.mark.parametrize(
        ("entete", "attendu"),
        [
            ("mission;montant", "les colonnes mission, part, montant"),
            ("mission;part;montant;prime", "l’une des"),
        ],
    )
    def test_l_en_tete(self, entete, attendu):
        anomalie = self.lire("a;b", entete=entete).anomalies[0]
        assert anomalie.lieu == "Ligne 1"
        assert attendu in anomalie.attendu

    def test_un_tableau_vide_ou_illisible_ou_trop_gros(self):
        assert self.lire().anomalies[0].attendu == "un montant par ligne"
        assert lire_le_fichier(b"%PDF-1.7", self.POSTES).anomalies[0].lieu == "Fichier"
        assert "1 Mo" in lire_le_fichier(b"x" * (OCTETS_MAX + 1), self.POSTES).anomalies[0].attendu


class TestPages:
    def adresse(self, contrat, nom="contrat_annexe"):
        return reverse(nom, args=[contrat.uuid, ANNEE.isoformat()])

    def envoi(self, **champs):
        montants = {f"{m}__{p}": montant for (m, p), montant in TAILLE_3.items()}
        return {"source": "annexe 2", "annexe_du": "2025-12-19", "page": "3"} | montants | champs

    def test_saisir_puis_verifier_par_les_ecrans(self, client, cpam, collegue, contrat):
        client.force_login(cpam)
        reponse = client.post(self.adresse(contrat, "contrat_annexe_saisir"), self.envoi(), follow=True)
        assert "Une autre personne doit les vérifier." in reponse.content.decode()
        client.force_login(collegue)
        coches = {f"{m}__{p}": "on" for m, p in TAILLE_3}
        reponse = client.post(self.adresse(contrat, "contrat_annexe_verifier"), coches, follow=True)
        page = reponse.content.decode()
        assert "Montants vérifiés : 14." in page
        assert f"Vérifié par {collegue}" in page

    def test_l_ecart_avec_le_bareme_se_lit(self, client, cpam, contrat, annexe):
        client.force_login(cpam)
        page = PageAnnexe(contrat, next(iter(contrat_aci(faits_au(lire_un(contrat))).annees())))
        assert page.total == Decimal("397500.00")
        assert client.get(self.adresse(contrat)).status_code == 200
        resume = client.get(reverse("cpts_contrat", args=[contrat.cpts.uuid])).content.decode()
        assert "14\N{NO-BREAK SPACE}montants, 14 à vérifier ; écart avec le barème" in resume

    def test_qui_a_saisi_ne_peut_pas_cocher(self, client, cpam, contrat, annexe):
        client.force_login(cpam)
        page = client.get(self.adresse(contrat, "contrat_annexe_verifier")).content.decode()
        assert page.count("Vous l’avez saisi : une autre personne le vérifie.") == 14
        coches = {f"{m}__{p}": "on" for m, p in TAILLE_3}
        reponse = client.post(self.adresse(contrat, "contrat_annexe_verifier"), coches)
        assert reponse.status_code == 400
        assert not MontantAnnexe.objects.filter(verifie_le__isnull=False).exists()

    @pytest.mark.parametrize(
        ("champs", "message"),
        [
            ({"source": ""}, "Nommez l’annexe signée"),
            ({"annexe_du": "hier"}, "attendu : un jour du calendrier"),
            ({"prevention__fixe": "beaucoup"}, "Écrivez un montant en euros"),
            (dict.fromkeys((f"{m}__{p}" for m, p in TAILLE_3), ""), "au moins un montant"),
        ],
    )
    def test_un_envoi_faux_est_refuse(self, client, cpam, contrat, champs, message):
        client.force_login(cpam)
        reponse = client.post(self.adresse(contrat, "contrat_annexe_saisir"), self.envoi(**champs))
        assert reponse.status_code == 400
        assert message in reponse.content.decode()

    def test_un_montant_enregistre_ne_s_efface_pas(self, client, cpam, contrat, annexe):
        client.force_login(cpam)
        envoi = self.envoi(prevention__fixe="")
        reponse = client.post(self.adresse(contrat, "contrat_annexe_saisir"), envoi)
        assert "Un montant enregistré ne s’efface pas" in reponse.content.decode()

    def test_importer_un_tableau(self, client, cpam, contrat):
        client.force_login(cpam)
        lignes = [";".join((m, p, montant, "")) for (m, p), montant in TAILLE_3.items()]
        fichier = SimpleUploadedFile("a.csv", "\n".join([";".join(COLONNES), *lignes]).encode())
        envoi = {"source": "annexe 2", "annexe_du": "2025-12-19", "page": "3", "fichier": fichier}
        client.post(self.adresse(contrat, "contrat_annexe_importer"), envoi)
        assert MontantAnnexe.objects.filter(page="3", auteur=cpam).count() == 14

    def test_un_tableau_faux_n_importe_rien(self, client, cpam, contrat):
        client.force_login(cpam)
        fichier = SimpleUploadedFile(
            "a.csv", b"mission;part;montant\nprevention;fixe;rien\nparcours;fixe;1\n"
        )
        envoi = {"source": "annexe 2", "annexe_du": "2025-12-19", "fichier": fichier}
        reponse = client.post(self.adresse(contrat, "contrat_annexe_importer"), envoi)
        page = reponse.content.decode()
        assert reponse.status_code == 400
        assert "Ligne 2, montant" in page
        assert "« rien »" in page
        assert not MontantAnnexe.objects.exists()

    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    def test_le_modele_se_telecharge(self, client, cpam, extension):
        client.force_login(cpam)
        reponse = client.get(reverse("contrat_annexe_modele", args=[extension]))
        assert reponse.status_code == 200

    def test_une_annee_qui_n_existe_pas(self, client, cpam, contrat):
        client.force_login(cpam)
        assert client.get(reverse("contrat_annexe", args=[contrat.uuid, "2026-01-01"])).status_code == 404

    def test_un_nombre_de_requetes_qui_ne_croit_pas(
        self, client, cpam, contrat, annexe, django_assert_max_num_queries
    ):
        client.force_login(cpam)
        client.get(self.adresse(contrat))
        with django_assert_max_num_queries(12):
            client.get(self.adresse(contrat))
