"""Acts on contracts: what each writes, refuses, and makes computed again."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from cpts.structures.communes import recalculer, recalculer_du_jour
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, CommunePerimetre, EtapeVie
from cpts.territoires.models import PopulationCommune
from cpts.traces.models import Acte
from financements.contrats import actes
from financements.contrats.actes import Correction, Engagement, Issue, Saisi
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import NatureSuccession, Saisie
from financements.contrats.faits import faits_au
from financements.contrats.models import (
    Avenant,
    Contrat,
    Echeance,
    EngagementMission,
    SuccessionContrat,
    TailleFigee,
)
from tests.factories import CommuneFactory, ContratFactory, CPTSFactory

pytestmark = pytest.mark.django_db
AUJOURD_HUI = datetime.date(2026, 11, 22)
SIGNATURE = datetime.date(2025, 3, 1)
SOCLES = ("acces_soins", "parcours", "prevention", "crises_sanitaires")


def le(texte: str) -> datetime.date:
    return datetime.date.fromisoformat(texte)


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def structure():
    """A CPTS without contract, with a perimeter of 60 000 inhabitants."""
    cpts = CPTSFactory(complete=True)
    Contrat.objects.filter(cpts=cpts).delete()
    habiter(cpts, 60_000)
    return cpts


@pytest.fixture
def caisse(avec_role, structure):
    return avec_role("cpam", structure)


@pytest.fixture
def contrat(caisse, structure):
    """Registered, its four mandatory missions engaged, none started."""
    return inscrire(caisse, structure)


def habiter(cpts, habitants, debut="2024-01-01"):
    commune = CommuneFactory()
    for millesime in (2022, 2023):
        PopulationCommune.objects.create(commune=commune, millesime=millesime, population=habitants)
    CommunePerimetre.objects.create(cpts=cpts, commune=commune, debut=debut)
    return commune


def inscrire(user, cpts, signature=SIGNATURE):
    saisi = Saisi(signature, bareme="demo-nation")
    brouillon = actes.creer_contrat(user, cpts, saisi, [Engagement(m) for m in SOCLES])
    return actes.enregistrer(user, brouillon)


def refus(acte, /, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as erreur:
        acte(*args, **kwargs)
    return erreur.value.messages[0]


def etat(cpts, au=AUJOURD_HUI):
    return CPTS.objects.avec_etat(au).get(pk=cpts.pk).etat


# --- Enter ----------------------------------------------------------------------------------------------


def test_preparer_puis_enregistrer(caisse, structure):
    brouillon = actes.creer_contrat(caisse, structure, Saisi(SIGNATURE, numero="A-12"), [])
    assert (brouillon.saisie, brouillon.taille, brouillon.fin) == (Saisie.BROUILLON, "T2", le("2030-02-28"))
    assert brouillon.caisse == structure.rattachement("caisse")
    assert refus(actes.enregistrer, caisse, brouillon) == (
        "Ce contrat n’engage aucune mission : indiquez d’abord ses missions."
    )
    actes.engager_missions(caisse, brouillon, [Engagement(m) for m in SOCLES[:3]])
    assert refus(actes.enregistrer, caisse, brouillon).startswith(
        "Missions obligatoires non engagées : Crises sanitaires graves."
    )
    actes.engager_missions(caisse, brouillon, [Engagement(m) for m in SOCLES])
    contrat = actes.enregistrer(caisse, brouillon)
    assert contrat.saisie == Saisie.ENREGISTRE
    assert EtapeVie.objects.filter(cpts=structure, etat=Etat.ACI_SIGNE, date=SIGNATURE).exists()
    assert [a.acte for a in Acte.objects.filter(cpts=structure).order_by("pk")] == [
        "contrat.prepare",
        "contrat.missions",
        "contrat.missions",
        "contrat.enregistre",
    ]


def test_enregistrer_calcule_ce_qui_est_du_et_fige_les_tailles(contrat):
    assert Echeance.objects.filter(contrat=contrat, objet="signature").exists()
    lues = TailleFigee.objects.filter(contrat=contrat).values_list(
        "annee_contrat", "taille", "population", "millesime"
    )
    assert list(lues) == [
        (le("2025-03-01"), "T2", 60_000, 2022),
        (le("2026-03-01"), "T2", 60_000, 2023),
    ]


def test_un_contrat_ne_s_enregistre_pas_avant_sa_signature(caisse, structure):
    brouillon = actes.creer_contrat(caisse, structure, Saisi(le("2026-12-01")), [Engagement("prevention")])
    assert refus(actes.enregistrer, caisse, brouillon).startswith(
        "Signature : lu 1er\xa0décembre\xa02026 ; attendu"
    )


def test_sans_population_la_taille_se_demande(caisse, structure):
    CommunePerimetre.objects.all().delete()
    message = refus(actes.creer_contrat, caisse, structure, Saisi(SIGNATURE))
    assert message.startswith(f"Taille : la population du périmètre de {structure.nom} est inconnue")
    assert actes.creer_contrat(caisse, structure, Saisi(SIGNATURE, taille="T3")).taille == "T3"


def test_un_second_contrat_aux_memes_dates_est_refuse_et_rien_n_est_ecrit(caisse, structure, contrat):
    message = refus(actes.creer_contrat, caisse, structure, Saisi(le("2026-06-01")))
    assert message.startswith("Cette CPTS a déjà un contrat à ces dates.")
    assert Contrat.objects.filter(cpts=structure).count() == 1


def test_un_contrat_enregistre_ne_change_plus_de_missions(caisse, contrat):
    assert "que par un avenant" in refus(actes.engager_missions, caisse, contrat, [])


@pytest.mark.parametrize("role", ["ars", "coordination", "cnam", "admin"])
def test_seule_la_caisse_tient_le_contrat(avec_role, structure, contrat, role):
    personne = avec_role(role, structure)
    with pytest.raises(PermissionDenied, match="tenir le contrat à jour"):
        actes.resilier(personne, contrat, le("2026-11-01"), "x")
    with pytest.raises(PermissionDenied):
        actes.creer_contrat(personne, structure, Saisi(SIGNATURE))


# --- Missions -------------------------------------------------------------------------------------------


def test_demarrer_une_mission_la_rend_due_et_se_corrige_avec_un_motif(caisse, contrat):
    assert not Echeance.objects.filter(contrat=contrat, mission="prevention").exists()
    actes.demarrer_mission(caisse, contrat, "prevention", le("2025-09-01"))
    premiere = Echeance.objects.filter(contrat=contrat, mission="prevention").first()
    assert premiere.date == le("2025-09-01")
    message = refus(actes.demarrer_mission, caisse, contrat, "prevention", le("2025-10-01"))
    assert message.startswith("Démarrage déjà enregistré au 1er\xa0septembre\xa02025")
    actes.demarrer_mission(caisse, contrat, "prevention", le("2025-10-01"), "Date du procès-verbal")
    corrigee = Echeance.objects.filter(contrat=contrat, mission="prevention").first()
    assert (corrigee.date, corrigee.montant < premiere.montant) == (le("2025-10-01"), True)
    acte = Acte.objects.get(motif="Date du procès-verbal")
    assert acte.details["demarrage"] == ["2025-09-01", "2025-10-01"]


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [
        ("2026-11-23", "Démarrage : lu 23\xa0novembre\xa02026 ; attendu : une date passée"),
        ("2025-02-28", "Date hors du contrat pour la mission Prévention, démarrage : lu 28/02/2025"),
    ],
)
def test_un_demarrage_est_passe_et_dans_le_contrat(caisse, contrat, jour, phrase):
    assert refus(actes.demarrer_mission, caisse, contrat, "prevention", le(jour)).startswith(phrase)
    assert not EngagementMission.objects.filter(contrat=contrat, demarrage__isnull=False).exists()


def test_deployer_puis_arreter(caisse, contrat):
    assert "après avoir démarré" in refus(
        actes.deployer_mission, caisse, contrat, "parcours", le("2026-01-01")
    )
    assert "n’a pas démarré" in refus(
        actes.arreter_mission, caisse, contrat, "parcours", le("2026-01-01"), "x"
    )
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    actes.deployer_mission(caisse, contrat, "parcours", le("2026-01-01"))
    assert "Indiquez pourquoi" in refus(
        actes.arreter_mission, caisse, contrat, "parcours", le("2026-02-01"), " "
    )
    actes.arreter_mission(caisse, contrat, "parcours", le("2026-02-01"), "Départ de l’animateur")
    ligne = EngagementMission.objects.get(contrat=contrat, mission="parcours")
    assert (ligne.deploiement, ligne.fin, ligne.motif_fin) == (
        le("2026-01-01"),
        le("2026-02-01"),
        "Départ de l’animateur",
    )


def test_une_mission_hors_du_contrat_demande_un_avenant(caisse, contrat):
    message = refus(actes.demarrer_mission, caisse, contrat, "qualite_pertinence", le("2026-01-01"))
    assert message.startswith("Mission : lu « Qualité et pertinence » ; attendu : une mission du contrat.")


# --- Suspension, end ------------------------------------------------------------------------------------


def test_suspendre_reprendre_et_la_vie_de_la_cpts(caisse, contrat):
    actes.suspendre(caisse, contrat, le("2026-01-01"), "Gouvernance vacante")
    assert etat(contrat.cpts) == Etat.SUSPENDU
    assert (
        refus(actes.suspendre, caisse, contrat, le("2026-02-01"), "x")
        == "Le contrat est déjà suspendu à ces dates."
    )
    message = refus(actes.reprendre, caisse, contrat, le("2025-12-01"))
    assert message.startswith(
        "Reprise : lu 1er\xa0décembre\xa02025 ; attendu : du 2\xa0janvier\xa02026 au 1er\xa0mars"
    )
    actes.reprendre(caisse, contrat, le("2026-04-01"))
    assert etat(contrat.cpts) == Etat.ACI_SIGNE
    assert etat(contrat.cpts, le("2026-03-31")) == Etat.SUSPENDU
    assert "n’est pas suspendu" in refus(actes.reprendre, caisse, contrat, le("2026-05-01"))


def test_resilier_est_motive_definitif_et_annule_la_reprise_annoncee(caisse, contrat):
    actes.suspendre(caisse, contrat, le("2026-10-01"), "Litige", le("2027-01-01"))
    assert "Indiquez pourquoi" in refus(actes.resilier, caisse, contrat, le("2026-11-01"), "")
    for jour in ("2031-01-01", "2025-02-28"):
        assert "attendu : du 1er\xa0mars\xa02025 au" in refus(actes.resilier, caisse, contrat, le(jour), "x")
    actes.resilier(caisse, contrat, le("2026-11-01"), "Missions abandonnées")
    assert etat(contrat.cpts) == etat(contrat.cpts, le("2027-06-01")) == Etat.RESILIE
    contrat.refresh_from_db()
    assert contrat.motif_resiliation == "Missions abandonnées"
    assert "résilié à compter du 1er\xa0novembre\xa02026" in refus(
        actes.reprendre, caisse, contrat, le("2026-12-01")
    )


# --- Amendments -----------------------------------------------------------------------------------------


def avenant(caisse, entree, effet="2026-01-01", /, **changements):
    return actes.enregistrer_avenant(
        caisse,
        entree,
        signature=le("2025-12-01"),
        effet=le(effet),
        objet="Prolongation",
        changements=changements,
    )


def test_un_avenant_est_date_numerote_applique_et_se_defait_pour_un_jour_passe(caisse, contrat):
    premier = avenant(
        caisse,
        contrat,
        contrat={"fin": le("2031-02-28"), "clause_transmission": False},
        qualite_pertinence={"engagee": True, "demarrage_prevu": le("2026-06-01")},
        parcours={"demarrage_prevu": None},
    )
    assert premier.numero == 1
    assert premier.differences == [
        {"objet": "contrat", "champ": "fin", "avant": "2030-02-28", "apres": "2031-02-28"},
        {"objet": "qualite_pertinence", "champ": "engagee", "avant": None, "apres": True},
        {"objet": "qualite_pertinence", "champ": "demarrage_prevu", "avant": None, "apres": "2026-06-01"},
    ]
    contrat.refresh_from_db()
    assert contrat.fin == le("2031-02-28")
    dossier = lire_un(contrat)
    avant, apres = faits_au(dossier, le("2025-12-31")), faits_au(dossier, le("2026-01-01"))
    assert (avant.valeurs["fin"], "qualite_pertinence" in avant.missions) == (le("2030-02-28"), False)
    assert apres.missions["qualite_pertinence"]["demarrage_prevu"] == le("2026-06-01")
    assert avenant(caisse, contrat, "2026-02-01", contrat={"fin": le("2033-02-28")}).numero == 2


@pytest.mark.parametrize(
    ("changements", "phrase"),
    [
        ({"contrat": {"clause_transmission": False}}, "Cet avenant ne change rien"),
        (
            {"contrat": {"fin": le("2031-03-31")}},
            "Le dernier jour d’un contrat est la veille d’un anniversaire",
        ),
        ({"contrat": {"signature": SIGNATURE}}, "« signature » ne se change pas par un avenant."),
        (
            {"qualite_pertinence": {"demarrage_prevu": le("2026-06-01")}},
            "Qualité et pertinence n’est pas engagée",
        ),
        (
            {"parcours": {"demarrage_prevu": le("2024-06-01")}},
            "Date hors du contrat pour la mission Parcours",
        ),
    ],
)
def test_un_avenant_impossible_ne_laisse_rien(caisse, contrat, changements, phrase):
    assert refus(avenant, caisse, contrat, **changements).startswith(phrase)
    assert not Avenant.objects.exists()


def test_les_avenants_d_un_meme_element_se_suivent(caisse, contrat):
    avenant(caisse, contrat, "2026-06-01", contrat={"fin": le("2031-02-28")})
    message = refus(avenant, caisse, contrat, "2026-03-01", contrat={"fin": le("2032-02-28")})
    assert message == (
        "Prise d’effet : lu 1er\xa0mars\xa02026 ; attendu : à partir du 1er\xa0juin\xa02026, car l’avenant n° 1 change "
        "déjà « Dernier jour du contrat »."
    )
    avenant(caisse, contrat, "2026-03-01", contrat={"clause_transmission": True})


# --- Succession -----------------------------------------------------------------------------------------


def test_renouveler_poursuit_les_missions_sans_interruption(caisse, contrat):
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    nouveau = actes.renouveler(caisse, contrat, numero="A-13")
    assert (nouveau.signature, nouveau.fin, nouveau.saisie) == (
        le("2030-03-01"),
        le("2035-02-28"),
        Saisie.BROUILLON,
    )
    missions = dict(EngagementMission.objects.filter(contrat=nouveau).values_list("mission", "demarrage"))
    assert missions == {m: nouveau.signature if m == "parcours" else None for m in SOCLES}
    lien = SuccessionContrat.objects.get()
    assert (lien.ancien, lien.nouveau, lien.nature) == (contrat, nouveau, NatureSuccession.RENOUVELLEMENT)
    assert "attendu : après le 28" in refus(actes.renouveler, caisse, contrat, signature=le("2030-01-01"))


@pytest.fixture
def voisin(caisse, structure):
    """Another contract of the same caisse, 30 000 inhabitants."""
    cpts = CPTSFactory(nom="CPTS d’à côté", taille="T1")
    for nature in ("caisse", "ars"):
        cpts.rattachement_set.create(
            organisation=structure.rattachement(nature), nature=nature, debut="2024-01-01"
        )
    habiter(cpts, 30_000)
    return inscrire(caisse, cpts, le("2025-06-01"))


def test_le_brouillon_d_un_renouvellement_suit_sa_signature_et_se_supprime(caisse, contrat):
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    nouveau = actes.renouveler(caisse, contrat)
    demande = Correction(le("2030-04-01"), le("2035-03-31"), taille="T2")
    assert "attendu : à partir du 1er\xa0mars\xa02030" in refus(
        actes.corriger, caisse, nouveau, replace(demande, signature=le("2030-02-01"), fin=le("2035-01-31"))
    )
    actes.corriger(caisse, nouveau, demande)
    assert SuccessionContrat.objects.get().date == le("2030-04-01")
    assert EngagementMission.objects.get(contrat=nouveau, mission="parcours").demarrage == le("2030-04-01")
    assert "Rien n’a changé" in refus(actes.corriger, caisse, nouveau, demande)
    actes.supprimer(caisse, nouveau)
    assert not SuccessionContrat.objects.exists()
    assert list(Contrat.objects.filter(cpts=contrat.cpts, resiliation__isnull=True)) == [contrat]


def test_un_contrat_enregistre_ou_issu_d_une_fusion_reste(caisse, contrat, voisin):
    demande = Correction(SIGNATURE, le("2031-02-28"))
    assert "que par un avenant" in refus(actes.corriger, caisse, contrat, demande)
    assert "seul un contrat en préparation se supprime" in refus(actes.supprimer, caisse, contrat)
    nouveau = actes.fusionner(
        caisse, [contrat, voisin], Issue(nom="CPTS réunie"), signature=le("2026-11-01"), motif="x"
    )
    assert "il ne se supprime pas : corrigez-le" in refus(actes.supprimer, caisse, nouveau)
    demande = Correction(le("2026-11-15"), le("2031-11-14"))
    assert "il garde sa date de signature" in refus(actes.corriger, caisse, nouveau, demande)
    actes.corriger(caisse, nouveau, Correction(nouveau.signature, nouveau.fin, numero="B-7", taille="T3"))
    assert Contrat.objects.get(pk=nouveau.pk).numero == "B-7"


def test_un_contrat_repris_se_corrige_et_ne_se_supprime_pas(caisse, structure):
    repris = ContratFactory(cpts=structure, signature=SIGNATURE, fin=le("2030-02-28"))
    actes.corriger(caisse, repris, Correction(le("2025-04-01"), le("2030-03-31"), taille="T2"))
    repris.refresh_from_db()
    assert (repris.signature, repris.saisie) == (le("2025-04-01"), Saisie.REPRIS)
    assert "seul un contrat en préparation se supprime" in refus(actes.supprimer, caisse, repris)


def test_fusionner_deux_contrats_en_une_nouvelle_cpts(caisse, contrat, voisin):
    actes.demarrer_mission(caisse, voisin, "prevention", le("2025-09-01"))
    nouveau = actes.fusionner(
        caisse,
        [contrat, voisin],
        Issue(nom="CPTS réunie"),
        signature=le("2026-11-01"),
        motif="Un seul bassin de vie",
    )
    for ancien in (contrat, voisin):
        ancien.refresh_from_db()
        assert ancien.resiliation == le("2026-11-01")
        assert etat(ancien.cpts) == Etat.RESILIE
        assert Acte.objects.filter(cpts=ancien.cpts, motif="Fusion : Un seul bassin de vie").exists()
    assert Acte.objects.filter(cpts=nouveau.cpts, acte="contrat.fusionne").exists()
    assert (nouveau.cpts.nom, nouveau.taille, nouveau.saisie) == ("CPTS réunie", "T3", Saisie.BROUILLON)
    assert nouveau.cpts.rattachement("caisse") == contrat.cpts.rattachement("caisse")
    assert CommunePerimetre.objects.filter(cpts=nouveau.cpts, fin__isnull=True).count() == 2
    assert set(SuccessionContrat.objects.values_list("ancien", "nature")) == {
        (contrat.pk, "fusion"),
        (voisin.pk, "fusion"),
    }
    actes.enregistrer(caisse, nouveau)
    assert etat(nouveau.cpts) == Etat.ACI_SIGNE
    assert Echeance.objects.filter(contrat=nouveau, mission="prevention").first().date == le("2026-11-01")


def test_fusionner_dans_une_cpts_qui_demeure(caisse, contrat, voisin):
    nouveau = actes.fusionner(
        caisse, [contrat, voisin], Issue(cpts=contrat.cpts), signature=le("2026-11-01"), motif="x"
    )
    actes.enregistrer(caisse, nouveau)
    contrat.cpts.refresh_from_db()
    assert (contrat.cpts.population, etat(contrat.cpts), etat(voisin.cpts)) == (
        90_000,
        Etat.ACI_SIGNE,
        Etat.RESILIE,
    )


def test_une_fusion_a_venir_ne_change_la_population_que_ce_jour_la(caisse, contrat, voisin):
    recalculer(contrat.cpts)
    actes.fusionner(
        caisse, [contrat, voisin], Issue(cpts=contrat.cpts), signature=le("2027-01-01"), motif="x"
    )
    cpts = CPTS.objects.get(pk=contrat.cpts_id)
    assert cpts.population == 60_000
    recalculer_du_jour(le("2026-12-31"))
    cpts.refresh_from_db()
    assert cpts.population == 60_000
    recalculer_du_jour(le("2027-01-01"))
    cpts.refresh_from_db()
    assert cpts.population == 90_000


def test_une_fusion_demande_les_droits_sur_chaque_contrat(caisse, contrat, voisine):
    autre = Contrat.objects.get(cpts=voisine)
    with pytest.raises(PermissionDenied):
        actes.fusionner(caisse, [contrat, autre], Issue(nom="X"), signature=le("2026-11-01"), motif="x")
    assert "au moins deux contrats" in refus(
        actes.fusionner, caisse, [contrat], Issue(nom="X"), signature=le("2026-11-01"), motif="x"
    )


def test_scinder_partage_les_communes(caisse, contrat):
    premiere = CommunePerimetre.objects.get(cpts=contrat.cpts).commune
    seconde = habiter(contrat.cpts, 20_000)
    nord, sud = (
        Issue(cpts=contrat.cpts, communes=(premiere.code,)),
        Issue(nom="CPTS du Sud", communes=(seconde.code,)),
    )
    options = {"signature": le("2026-11-01"), "motif": "Deux bassins de vie"}
    assert f"Communes données à aucune CPTS : {seconde.code}." in refus(
        actes.scinder, caisse, contrat, [nord, Issue(nom="CPTS du Sud")], **options
    )
    assert not CPTS.objects.filter(nom="CPTS du Sud").exists()
    nouveaux = actes.scinder(caisse, contrat, [nord, sud], **options)
    assert [(c.cpts.nom, c.taille) for c in nouveaux] == [(contrat.cpts.nom, "T2"), ("CPTS du Sud", "T1")]
    contrat.refresh_from_db()
    assert contrat.resiliation == le("2026-11-01")
    assert SuccessionContrat.objects.filter(ancien=contrat, nature="scission").count() == 2


def test_ce_qui_etait_du_avant_la_resiliation_le_reste(caisse, contrat):
    """Ending a contract today never changes a line paid for a year that is closed."""
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    avant = list(Echeance.objects.filter(contrat=contrat, annee_contrat=SIGNATURE, objet="avance"))
    actes.resilier(caisse, contrat, le("2026-11-01"), "x")
    apres = list(Echeance.objects.filter(contrat=contrat, annee_contrat=SIGNATURE, objet="avance"))
    assert [e.montant for e in avant] == [e.montant for e in apres]
    assert sum((e.montant for e in apres), Decimal(0)) > 0
