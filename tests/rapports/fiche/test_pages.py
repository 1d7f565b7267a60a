"""The page of a CPTS: one address, two audiences, figures that open onto their rows."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.depots.actes import retirer
from comptes.depots.exercices import retirer_exercice
from comptes.ingestion.requetes import Filtres, PageDeLignes
from comptes.versions.models import Exercice, GroupeEcriture
from controles.echanges import actes as echanges
from controles.examens import actes as examens
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from cpts.commun.enums import Mission
from financements.contrats.models import Contrat
from financements.enveloppes.alloue import Alloue
from financements.versements.models import Versement
from rapports.fiche import graphiques
from rapports.fiche.fiche import fiche_de
from tests.comptes.affectation.fabrique import E, deposer
from tests.factories import ExerciceFactory
from tests.rapports.aides import CHARGES, DEPENSE, allouer, garnir, verser

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=False)]
REQUETES_MAX = 17


@pytest.fixture
def garnie(cpts, exercice):
    charger_pieces_requises()
    version = garnir(exercice)
    relever(datetime.date(2026, 7, 4))
    return version


@pytest.fixture
def ouvrir(client):
    def _ouvrir(user, nom, *args, **parametres):
        client.force_login(user, backend="cpts.acces.connexion.MotDePasseLocal")
        return client.get(reverse(nom, args=args), parametres)

    return _ouvrir


def lire(reponse) -> str:
    """The page with plain spaces, from its main content."""
    assert reponse.status_code == 200
    return " ".join(reponse.content.decode().split("<main")[1].split("</main>")[0].split())


def fiche(user, cpts):
    return fiche_de(user, cpts.uuid)


class TestPage:
    @pytest.mark.parametrize("role", ["tresorerie", "cpam", "cnam"])
    def test_un_depot_d_un_exercice_retire_reste_nomme(self, ouvrir, avec_role, cpts, garnie, role):
        retire = ExerciceFactory(cpts=cpts, debut="2021-07-01", fin="2022-06-30")
        version = garnir(retire)
        retirer(avec_role("tresorerie"), version, "Mauvais exercice.")
        retirer_exercice(avec_role("tresorerie"), retire)
        page = lire(ouvrir(avec_role(role), "cpts", cpts.uuid))
        ligne = page.split(version.numero)[1].split("</tr>")[0]
        assert "du 01/07/2021 au 30/06/2022" in ligne
        assert "Retirée" in ligne

    @pytest.mark.parametrize("role", ["tresorerie", "cpam", "cnam"])
    def test_elle_tient_en_peu_de_requetes(
        self, client, avec_role, cpts, garnie, role, django_assert_max_num_queries
    ):
        examens.prendre(avec_role("ars"), garnie)
        echanges.demander(avec_role("cpam"), garnie, "Pourquoi ?")
        client.force_login(avec_role(role), backend="cpts.acces.connexion.MotDePasseLocal")
        with django_assert_max_num_queries(REQUETES_MAX):
            reponse = client.get(reverse("cpts", args=[cpts.uuid]))
        assert reponse.status_code == 200
        assert len(reponse.content) < 300_000

    @pytest.mark.parametrize("role", ["tresorerie", "cpam", "ars", "coordination"])
    def test_une_voisine_n_existe_pas(self, ouvrir, avec_role, voisine, role):
        assert ouvrir(avec_role(role), "cpts", voisine.uuid).status_code == 404

    @pytest.mark.parametrize("role", ["dgos", "federation"])
    def test_les_roles_d_agregats_n_y_viennent_pas(self, ouvrir, avec_role, cpts, role):
        assert ouvrir(avec_role(role), "cpts", cpts.uuid).status_code == 404

    def test_une_cpts_sans_rien_a_une_page(self, ouvrir, avec_role, cpts):
        texte = lire(ouvrir(avec_role("presidence"), "cpts", cpts.uuid))
        assert "Aucune pièce n’est attendue pour l’instant :" in texte
        assert "Aucun dépôt pour l’instant." in texte

    def test_qui_n_a_rien_depose_lit_ses_trois_premiers_gestes(self, ouvrir, avec_role, cpts):
        page = lire(ouvrir(avec_role("tresorerie"), "cpts", cpts.uuid))
        assert "Votre premier dépôt, en trois gestes" in page
        assert f"{reverse('depot_nouveau')}?cpts={cpts.uuid}" in page
        assert "elles le sont à partir de la signature du contrat" in page

    def test_apres_un_depot_les_trois_gestes_disparaissent(self, ouvrir, avec_role, cpts, garnie):
        page = lire(ouvrir(avec_role("tresorerie"), "cpts", cpts.uuid))
        assert "en trois gestes" not in page
        assert "Déposer un fichier" in page

    def test_la_caisse_ne_lit_pas_les_gestes_de_la_cpts(self, ouvrir, avec_role, cpts):
        assert "en trois gestes" not in lire(ouvrir(avec_role("cpam"), "cpts", cpts.uuid))

    def test_le_controle_est_un_mot_reserve(self, ouvrir, avec_role, cpts, garnie):
        texte = lire(ouvrir(avec_role("presidence"), "cpts", cpts.uuid))
        assert "contrôle" not in texte.lower()

    @pytest.mark.parametrize(("demande", "montre"), [("2024", 2024), ("1999", 2025), ("", 2025), ("x", 2025)])
    def test_l_exercice_se_choisit(self, ouvrir, avec_role, cpts, garnie, demande, montre):
        reponse = ouvrir(avec_role("cpam"), "cpts", cpts.uuid, exercice=demande)
        assert reponse.context["phare"].annee == montre


class TestMembres:
    def test_une_precision_demandee_vient_en_tete(self, avec_role, cpts, garnie):
        echanges.demander(avec_role("cpam"), garnie, "Pourquoi ?")
        premiere = fiche(avec_role("tresorerie"), cpts).a_faire[0]
        assert premiere.genre == "precision"

    def test_une_date_sans_obligation_est_souhaitee(self, ouvrir, avec_role, cpts, garnie):
        texte = lire(ouvrir(avec_role("tresorerie"), "cpts", cpts.uuid))
        assert "Demandée, sans obligation" in texte
        assert "Date souhaitée : 30/06/2026" in texte
        assert "En retard" not in texte

    def test_une_clause_du_contrat_oblige_et_le_retard_se_compte(self, ouvrir, avec_role, cpts, garnie):
        Contrat.objects.update(clause_transmission=True)
        relever(datetime.date(2026, 7, 4))
        texte = lire(ouvrir(avec_role("tresorerie"), "cpts", cpts.uuid))
        assert "Date limite : 30/06/2026" in texte
        assert "En retard de 4 jours" in texte

    def test_l_etat_va_de_a_completer_a_envoye_puis_traite(self, avec_role, cpts, garnie):
        def etat(piece):
            (vu,) = [e for e in fiche(avec_role("tresorerie"), cpts).exercices if e.annee == 2025]
            return next(p.etat for p in vu.pieces if p.piece == piece)

        assert (etat("bilan"), etat("fec")) == ("À compléter", "Envoyé")
        examens.marquer_examine(avec_role("cpam"), garnie)
        assert etat("fec") == "Envoyé"
        examens.marquer_examine(avec_role("ars"), garnie)
        assert etat("fec") == "Traité"

    def test_un_fichier_fautif_est_a_corriger(self, avec_role, cpts, garnie):
        Transmission.objects.filter(piece="bilan").update(etat=EtatTransmission.INCOMPLETE, version=garnie.pk)
        (vu,) = [e for e in fiche(avec_role("tresorerie"), cpts).exercices if e.annee == 2025]
        bilan = next(p for p in vu.pieces if p.piece == "bilan")
        assert (bilan.etat, bilan.action) == ("À corriger", "Voir le dépôt")

    def test_l_agent_n_est_pas_nomme(self, ouvrir, avec_role, cpts, garnie):
        agent = avec_role("cpam")
        agent.last_name = "Unique-Agent"
        agent.save()
        examens.prendre(agent, garnie)
        assert "CPAM : examen en cours" in lire(ouvrir(avec_role("tresorerie"), "cpts", cpts.uuid))
        assert "Unique-Agent" not in lire(ouvrir(avec_role("tresorerie"), "cpts", cpts.uuid))
        assert "CPAM : pris par Hélène Unique-Agent" in lire(ouvrir(avec_role("ars"), "cpts", cpts.uuid))

    @pytest.mark.parametrize(("role", "invite"), [("presidence", True), ("coordination", False)])
    def test_l_invitation_a_attester(self, ouvrir, avec_role, cpts, garnie, role, invite):
        texte = lire(ouvrir(avec_role(role), "cpts", cpts.uuid))
        assert ("Attester les comptes de l’exercice 2025" in texte) is invite
        garnie.attestee_le = timezone.now()
        garnie.save()
        assert "Attester les comptes" not in lire(ouvrir(avec_role(role), "cpts", cpts.uuid))


class TestArgent:
    def test_les_trois_chiffres(self, avec_role, cpts, garnie):
        phare = fiche(avec_role("cpam"), cpts).exercice_phare
        assert (phare.verse, phare.depense, phare.non_affecte) == (
            Decimal("110000.00"),
            DEPENSE,
            Decimal("999.70"),
        )

    def test_sans_comptes_rien_n_est_zero(self, avec_role, cpts, exercice):
        phare = fiche(avec_role("cpam"), cpts).exercice_phare
        assert (phare.verse, phare.depense, phare.non_affecte, phare.alloue.connu) == (None, None, None, None)

    def test_des_comptes_sans_charge_ont_une_depense_nulle(self, avec_role, cpts, exercice):
        deposer(exercice, [E("741000", "-10.00"), E("512000", "10.00")])
        assert fiche(avec_role("cpam"), cpts).exercice_phare.depense == 0

    def test_une_enveloppe_inconnue_laisse_la_part_connue(self, avec_role, cpts, garnie):
        assert fiche(avec_role("cpam"), cpts).exercice_phare.alloue == Alloue(Decimal("110000.00"), 1, 0)
        allouer(cpts, Mission.PARCOURS, None)
        phare = fiche(avec_role("cpam"), cpts).exercice_phare
        assert phare.alloue == Alloue(Decimal("110000.00"), 0, 1)
        assert str(phare.alloue) == "au moins 110\u202f000,00\u00a0€"
        par_mission = {ligne.mission: ligne.alloue for ligne in phare.missions}
        assert par_mission[Mission.ACCES_SOINS].exact == Decimal("50000.00")

    def test_le_taux_n_existe_que_si_les_financeurs_sont_connus(self, avec_role, cpts, garnie):
        phare = fiche(avec_role("cpam"), cpts).exercice_phare
        assert phare.toutes_ressources
        assert {ligne.taux for ligne in phare.missions} == {None}
        acces = next(ligne for ligne in phare.missions if ligne.mission == Mission.ACCES_SOINS)
        assert acces.aci_en_mots == "entre 0,00\u00a0€ et 30\u202f000,10\u00a0€"
        assert acces.taux_en_mots == "entre 0\u00a0% et 60\u00a0%"
        assert graphiques.consommation_des_enveloppes(phare) is None

    def test_les_colonnes_ne_se_compensent_pas(self, avec_role, cpts, garnie):
        prevention = next(
            ligne
            for ligne in fiche(avec_role("cpam"), cpts).exercice_phare.missions
            if ligne.mission == Mission.PREVENTION
        )
        assert (prevention.alloue.connu, prevention.verse, prevention.transfere, prevention.depense) == (
            None,
            Decimal("40000.00"),
            None,
            Decimal("8000.20"),
        )

    def test_la_somme_des_missions_est_la_depense(self, avec_role, cpts, garnie):
        phare = fiche(avec_role("cpam"), cpts).exercice_phare
        assert sum(ligne.depense for ligne in phare.missions) == phare.depense

    def test_le_titre_du_graphique_dit_ce_qu_il_montre(self, avec_role, cpts, garnie):
        phare = fiche(avec_role("cpam"), cpts).exercice_phare
        assert graphiques.constat(phare) == "Fonctionnement : 61\u00a0% de la dépense 2025, premier poste"

    def test_une_depense_surtout_non_affectee_est_le_constat(self, avec_role, cpts, exercice):
        deposer(
            exercice, [E("627000", "80.00"), E("641100", "20.00", analytique="FON"), E("512000", "-100.00")]
        )
        phare = fiche(avec_role("cpam"), cpts).exercice_phare
        assert graphiques.constat(phare) == "80\u00a0% de la dépense 2025 reste à affecter à une mission"

    def test_un_exercice_decale_dit_de_quelle_annee_sont_les_versements(self, avec_role, cpts):
        exercice = ExerciceFactory(cpts=cpts, debut=datetime.date(2024, 7, 1), fin=datetime.date(2025, 6, 30))
        verser(cpts, "10.00", datetime.date(2025, 10, 1))
        (vu,) = fiche(avec_role("cpam"), cpts).exercices
        assert vu.exercice.pk == exercice.pk
        assert vu.verse == Decimal("10.00")
        assert vu.note_versements == "Année civile 2025 ; l’exercice va du 01/07/2024 au 30/06/2025."

    def test_un_versement_d_une_annee_sans_exercice_n_est_pas_perdu(self, ouvrir, avec_role, cpts, garnie):
        verser(cpts, "77.00", datetime.date(2023, 10, 1))
        assert fiche(avec_role("cpam"), cpts).versements_hors_exercice == [(2023, Decimal("77.00"), 1)]
        assert "77,00 €" in lire(ouvrir(avec_role("cpam"), "cpts", cpts.uuid)).replace("  ", " ")

    def test_deux_exercices_se_comparent(self, avec_role, cpts, garnie):
        deposer(Exercice.objects.get(cpts=cpts, fin__year=2024), CHARGES)
        vue = fiche(avec_role("cpam"), cpts)
        assert [e.annee for e in vue.exercices_avec_comptes] == [2024, 2025]
        assert all(avant.depense == apres.depense for _, (avant, apres) in vue.missions_par_annee)
        assert graphiques.missions_par_exercice(vue.exercices_avec_comptes).titre.startswith(
            "La dépense passe de"
        )


class TestOuverture:
    def test_la_somme_des_versements_est_le_chiffre(self, ouvrir, avec_role, cpts, garnie):
        verser(cpts, "5.00", datetime.date(2024, 12, 31))
        user = avec_role("tresorerie")
        reponse = ouvrir(user, "cpts_versements", cpts.uuid, annee="2025")
        assert reponse.context["total"] == fiche(user, cpts).exercice_phare.verse
        assert reponse.context["liste"].total == 2
        toutes = ouvrir(user, "cpts_versements", cpts.uuid)
        assert toutes.context["total"] == Decimal("110005.00")

    def test_aucun_versement_est_inconnu(self, ouvrir, avec_role, cpts):
        texte = lire(ouvrir(avec_role("cpam"), "cpts_versements", cpts.uuid, annee="2031"))
        assert "inconnu" in texte
        assert "0,00" not in texte

    @pytest.mark.parametrize("annee", ["", "abcd", "20255", "٢٠٢٥"])
    def test_une_annee_illisible_montre_tout(self, ouvrir, avec_role, cpts, garnie, annee):
        assert (
            ouvrir(avec_role("cpam"), "cpts_versements", cpts.uuid, annee=annee).context["liste"].total == 2
        )

    def test_les_versements_se_telechargent(self, ouvrir, avec_role, cpts, garnie):
        reponse = ouvrir(avec_role("cpam"), "cpts_versements", cpts.uuid, annee="2025", export="ouvert")
        lignes = b"".join(reponse.streaming_content).decode().splitlines()
        assert len(lignes) == 1 + Versement.objects.count()

    def test_les_comptes_font_la_depense_et_s_ouvrent_sur_leurs_lignes(
        self, ouvrir, avec_role, cpts, exercice, garnie
    ):
        reponse = ouvrir(avec_role("ars"), "cpts_comptes", cpts.uuid, exercice.uuid)
        comptes = reponse.context["comptes"]
        assert comptes.depense == DEPENSE == sum(s.total for s in comptes.natures)
        assert sum(s.total for s in [*comptes.natures, *comptes.autres]) == 0
        assert f"{reverse('depot_lignes', args=[garnie.uuid])}?compte=622600" in lire(reponse)

    def test_un_compte_s_ouvre_sur_ses_lignes_et_pas_sur_celles_d_un_plus_long(self, exercice):
        version = deposer(exercice, [E("6226", "10.00"), E("62261", "5.00"), E("512000", "-15.00")])
        ouverts = PageDeLignes(version, Filtres(compte="6226")).groupes.values()
        assert [groupe.compte for groupe in ouverts] == ["6226"]
        assert len(PageDeLignes(version, Filtres(compte="62")).groupes) == 2

    @pytest.mark.parametrize(("role", "masque"), [("tresorerie", False), ("cpam", True), ("cnam", True)])
    def test_un_libelle_de_compte_qui_nomme_quelqu_un_est_masque(
        self, ouvrir, avec_role, cpts, exercice, role, masque
    ):
        version = deposer(exercice, [E("6411DURAND", "10.00"), E("512000", "-10.00")])
        GroupeEcriture.objects.filter(version=version, compte="6411DURAND").update(
            compte_lib="Salaire Mme Durand"
        )
        texte = lire(ouvrir(avec_role(role), "cpts_comptes", cpts.uuid, exercice.uuid))
        assert ("Salaire Mme Durand" not in texte) is masque
        assert ("•••" in texte) is masque

    def test_l_administration_du_service_n_ouvre_pas_les_lignes(
        self, ouvrir, avec_role, cpts, exercice, garnie
    ):
        texte = lire(ouvrir(avec_role("admin"), "cpts_comptes", cpts.uuid, exercice.uuid))
        assert "622600" in texte
        assert reverse("depot_lignes", args=[garnie.uuid]) not in texte
        assert reverse("depot_lignes", args=[garnie.uuid]) not in lire(
            ouvrir(avec_role("admin"), "cpts", cpts.uuid)
        )

    def test_les_comptes_tiennent_en_huit_requetes(
        self, client, avec_role, cpts, exercice, garnie, django_assert_max_num_queries
    ):
        client.force_login(avec_role("cpam"), backend="cpts.acces.connexion.MotDePasseLocal")
        with django_assert_max_num_queries(REQUETES_MAX):
            client.get(reverse("cpts_comptes", args=[cpts.uuid, exercice.uuid]))

    def test_l_exercice_d_une_autre_n_existe_pas(self, ouvrir, avec_role, cpts, voisine):
        autre = ExerciceFactory(cpts=voisine)
        user = avec_role("cnam")
        assert ouvrir(user, "cpts_comptes", cpts.uuid, autre.uuid).status_code == 404
