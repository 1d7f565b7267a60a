"""Reserves read from the accounts, and the plan that answers them: proposed, agreed or refused, followed."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from comptes.depots.models import Exercice
from cpts.traces.models import Acte
from financements.enveloppes.lecture import lire
from financements.enveloppes.models import LignePlanEmploi, PlanEmploi
from financements.enveloppes.reserves import plans
from financements.enveloppes.reserves.calcul import reserves
from financements.enveloppes.reserves.seuils import seuil_au
from tests.comptes.affectation.fabrique import E
from tests.factories import ExerciceFactory, personne
from tests.financements.enveloppes.aides import comptes, contrat_e8, verser
from tests.financements.enveloppes.test_pages import texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("le_premier_avril")]
D = Decimal
BILAN = [
    E("641100", "60000.00", analytique="FON"),
    E("512000", "41000.50"),
    E("531000", "0.50"),
    E("194000", "-12000.00"),
    E("213100", "80000.00"),
    E("218300", "3000.00"),
]


@pytest.fixture
def le_premier_avril():
    with time_machine.travel(datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC), tick=False):
        yield


def exercice_avec(ecritures, **champs) -> Exercice:
    contrat = contrat_e8()
    exercice = ExerciceFactory(cpts=contrat.cpts, **champs)
    if ecritures:
        comptes(exercice, ecritures)
    return exercice


def lues(exercice):
    donnees = lire(exercice.cpts_id)
    return reserves(donnees, next(e for e in donnees.exercices if e.pk == exercice.pk))


def une_ligne(**champs) -> LignePlanEmploi:
    defauts = {
        "objet": "Poste d’infirmière de coordination",
        "mission": "parcours",
        "montant": D("20000.00"),
        "echeance": datetime.date(2026, 12, 31),
    }
    return LignePlanEmploi(**{**defauts, **champs})


class TestReserves:
    def test_chaque_chiffre_vient_des_comptes(self):
        exercice = exercice_avec(BILAN)
        contrat = exercice.cpts.contrat_set.get()
        verser(contrat, "90000.00", datetime.date(2025, 3, 1))
        lu = lues(exercice)
        assert (lu.tresorerie, lu.fonds_dedies, lu.immobilier) == (
            D("41001.00"),
            D("12000.00"),
            D("80000.00"),
        )
        assert lu.avances == D("30000.00")
        # 60 000 € over 365 days: 41 001 € last 8.2 months.
        assert lu.mois_arrondis == D("8.2")
        assert lu.au_dessus

    def test_ce_que_les_comptes_ne_disent_pas_est_inconnu(self):
        lu = lues(exercice_avec([E("641100", "60000.00", analytique="FON")]))
        assert {lu.tresorerie, lu.mois, lu.fonds_dedies, lu.immobilier, lu.avances} == {None}
        assert not lu.au_dessus

    def test_sans_comptes_tout_est_inconnu(self):
        lu = lues(exercice_avec([]))
        assert {lu.tresorerie, lu.depense, lu.mois, lu.avances} == {None}

    def test_un_exercice_court_compte_ses_mois(self):
        lu = lues(exercice_avec(BILAN, debut="2025-07-01", fin="2025-12-31"))
        assert lu.mois_arrondis == D("4.1")
        assert not lu.au_dessus

    def test_le_seuil_est_un_choix_sans_valeur_legale(self):
        seuil = seuil_au(datetime.date(2025, 12, 31))
        assert (seuil.mois, seuil.force) == (D("6"), "choix")
        assert "Sans valeur légale" in seuil.note
        assert seuil_au(datetime.date(2019, 1, 1)) is None


class TestPlan:
    @pytest.fixture
    def plan(self):
        exercice = exercice_avec(BILAN)
        return plans.proposer(personne("tresorerie", exercice.cpts), exercice, [une_ligne()], "")

    def test_propose_puis_convenu_puis_suivi(self, plan):
        cpam = personne("cpam", plan.cpts)
        lu = plans.decider(cpam, plan, True, "")
        assert (lu.etat, lu.decide_par) == ("convenu", cpam)
        suivie = plans.suivre(
            personne("coordination", plan.cpts), lu.lignes.get(), D("5000.00"), "Recrutée en mai."
        )
        assert (suivie.realise, suivie.suivi_note) == (D("5000.00"), "Recrutée en mai.")
        actes = Acte.objects.filter(acte__startswith="plan_emploi").order_by("pk")
        assert list(actes.values_list("acte", flat=True)) == [
            "plan_emploi.propose",
            "plan_emploi.convenu",
            "plan_emploi.suivi",
        ]

    def test_un_refus_se_motive_et_un_autre_plan_peut_suivre(self, plan):
        cpam = personne("cpam", plan.cpts)
        with pytest.raises(ValidationError, match="Un refus se motive"):
            plans.decider(cpam, plan, False, " ")
        plans.decider(cpam, plan, False, "Rien n’est prévu pour la prévention.")
        plans.proposer(personne("tresorerie", plan.cpts), plan.exercice, [une_ligne()], "")
        assert sorted(PlanEmploi.objects.values_list("etat", flat=True)) == ["propose", "refuse"]

    def test_un_seul_plan_a_la_fois(self, plan):
        with pytest.raises(ValidationError, match="déjà proposé ou convenu"):
            plans.proposer(personne("tresorerie", plan.cpts), plan.exercice, [une_ligne()], "")

    def test_une_ligne_fausse_n_enregistre_rien(self):
        exercice = exercice_avec([])
        with pytest.raises(ValidationError, match="supérieur à zéro"):
            plans.proposer(
                personne("tresorerie", exercice.cpts), exercice, [une_ligne(), une_ligne(montant=D("0"))], ""
            )
        assert not PlanEmploi.objects.exists()

    def test_sans_ligne_pas_de_plan(self):
        exercice = exercice_avec([])
        with pytest.raises(ValidationError, match="au moins une ligne"):
            plans.proposer(personne("tresorerie", exercice.cpts), exercice, [], "")

    @pytest.mark.parametrize("role", ["expert_comptable", "cpam", "ars", "cnam"])
    def test_seule_la_cpts_propose(self, role):
        exercice = exercice_avec([])
        with pytest.raises(PermissionDenied):
            plans.proposer(personne(role, exercice.cpts), exercice, [une_ligne()], "")

    def test_l_ars_donne_un_avis_une_fois(self, plan):
        ars = personne("ars", plan.cpts)
        assert plans.donner_avis(ars, plan, "favorable", "Utile au territoire.").avis == "favorable"
        with pytest.raises(ValidationError, match="déjà donné"):
            plans.donner_avis(ars, plan, "reserve", "Finalement non.")

    def test_la_base_refuse_un_refus_sans_motif_et_une_decision_changee(self, plan):
        lignes = PlanEmploi.objects.filter(pk=plan.pk)
        auteur = {
            "decide_le": datetime.datetime(2026, 4, 2, tzinfo=datetime.UTC),
            "decide_par": plan.propose_par,
        }
        with pytest.raises(IntegrityError, match="plan_emploi_refus_motive"), transaction.atomic():
            lignes.update(etat="refuse", **auteur)
        lignes.update(etat="refuse", decision_motif="Trop vague.", **auteur)
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            lignes.update(etat="convenu")

    def test_un_plan_vise_un_exercice_de_la_meme_cpts(self, plan):
        autre = exercice_avec([])
        with pytest.raises(IntegrityError, match="celui de la même CPTS"), transaction.atomic():
            PlanEmploi.objects.create(
                cpts=plan.cpts, exercice=autre, propose_le=plan.propose_le, propose_par=plan.propose_par
            )


class TestEcran:
    def corps(self, **ligne):
        lignes = {f"lignes-0-{nom}": valeur for nom, valeur in ligne.items()}
        return {"lignes-TOTAL_FORMS": "5", "lignes-INITIAL_FORMS": "0", **lignes, "note": ""}

    def test_du_plan_propose_au_plan_suivi(self, client):
        exercice = exercice_avec(BILAN)
        adresse = reverse("cpts_plan_emploi", args=[exercice.cpts.uuid, exercice.uuid])
        client.force_login(personne("presidence", exercice.cpts))
        assert "8,2 mois" in texte(client.get(adresse))
        corps = self.corps(
            objet="Outil partagé", mission="parcours", montant="12 500,50", echeance="2026-12-31"
        )
        assert "Le plan d’emploi est proposé" in texte(client.post(adresse, corps, follow=True))
        plan = PlanEmploi.objects.get()
        assert plan.lignes.get().montant == D("12500.50")
        client.force_login(personne("cpam", exercice.cpts))
        client.post(reverse("plan_emploi_decision", args=[plan.uuid]), {"decision-decision": "accepter"})
        client.force_login(personne("presidence", exercice.cpts))
        ligne = plan.lignes.get()
        suivi = reverse("plan_emploi_suivi", args=[plan.uuid, ligne.pk])
        faux = client.post(suivi, {f"suivi{ligne.pk}-realise": "beaucoup"})
        assert faux.status_code == 422
        assert "Écrivez un montant en euros" in texte(faux)
        fait = client.post(
            suivi, {f"suivi{ligne.pk}-realise": "3 000", f"suivi{ligne.pk}-note": "En cours"}, follow=True
        )
        assert "3 000,00 €" in texte(fait)
        client.force_login(personne("ars", exercice.cpts))
        assert "Convenu" in texte(client.get(adresse))

    def test_une_ligne_a_moitie_remplie_est_expliquee(self, client):
        exercice = exercice_avec([])
        client.force_login(personne("presidence", exercice.cpts))
        adresse = reverse("cpts_plan_emploi", args=[exercice.cpts.uuid, exercice.uuid])
        reponse = client.post(adresse, self.corps(objet="Outil partagé"))
        assert reponse.status_code == 422
        assert "Indiquez un montant en euros" in texte(reponse)
        assert "Outil partagé" in reponse.content.decode()

    def test_refuser_sans_motif_est_impossible_a_l_ecran(self, client):
        exercice = exercice_avec([])
        plan = plans.proposer(personne("tresorerie", exercice.cpts), exercice, [une_ligne()], "")
        client.force_login(personne("cpam", exercice.cpts))
        reponse = client.post(
            reverse("plan_emploi_decision", args=[plan.uuid]), {"decision-decision": "refuser"}
        )
        assert "Un refus se motive" in texte(reponse)
        assert PlanEmploi.objects.get().etat == "propose"

    def test_le_repere_depasse_invite_sans_accuser(self, client):
        exercice = exercice_avec(BILAN)
        client.force_login(personne("coordination", exercice.cpts))
        mots = texte(client.get(reverse("cpts_enveloppes", args=[exercice.cpts.uuid])))
        assert "Ce repère n’a pas de valeur légale" in mots
        assert "Proposer un plan d’emploi" in mots
