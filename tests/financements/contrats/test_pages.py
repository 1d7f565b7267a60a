"""The page of the contract, on any day, and one page per act."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cpts.structures.models import CommunePerimetre
from cpts.territoires.models import PopulationCommune
from cpts.traces.models import Acte
from financements.aci.bareme import Grille, Modulation
from financements.baremes.registre import grille_de
from financements.contrats import actes
from financements.contrats.actes import Engagement, Saisi
from financements.contrats.models import Contrat, EngagementMission
from tests.factories import CommuneFactory, CPTSFactory, personne

pytestmark = pytest.mark.django_db
SIGNATURE = datetime.date(2025, 3, 1)
SOCLES = ("acces_soins", "parcours", "prevention", "crises_sanitaires")


def le(texte: str) -> datetime.date:
    return datetime.date.fromisoformat(texte)


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(datetime.datetime(2026, 2, 17, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def cpts():
    cpts = CPTSFactory(complete=True)
    Contrat.objects.filter(cpts=cpts).delete()
    commune = CommuneFactory()
    PopulationCommune.objects.create(commune=commune, millesime=2022, population=60_000)
    CommunePerimetre.objects.create(cpts=cpts, commune=commune, debut="2024-01-01")
    return cpts


@pytest.fixture
def caisse(cpts):
    return personne("cpam", cpts)


@pytest.fixture
def contrat(cpts, caisse):
    """Registered, followed by its caisse; « parcours » started one day late."""
    saisi = Saisi(SIGNATURE, numero="2025-041", bareme="demo-nation")
    brouillon = actes.creer_contrat(caisse, cpts, saisi, [Engagement(m) for m in SOCLES])
    contrat = actes.enregistrer(caisse, brouillon)
    with time_machine.travel(datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC), tick=False):
        actes.demarrer_mission(caisse, contrat, "parcours", le("2026-03-02"))
    return contrat


def texte(reponse, statut: int = 200) -> str:
    assert reponse.status_code == statut, reponse.status_code
    return " ".join(reponse.content.decode().split())


def texte_du_refus(reponse) -> str:
    """The page shown again, with what is wrong."""
    return texte(reponse, 422)


def ouvrir(client, user, cpts, **parametres):
    client.force_login(user)
    return texte(client.get(reverse("cpts_contrat", args=[cpts.uuid]), parametres))


# --- Page -----------------------------------------------------------------------------------------------


def test_la_page_dit_les_parties_les_delais_et_les_tailles(client, caisse, cpts, contrat):
    page = ouvrir(client, caisse, cpts)
    assert "2025-041" in page
    assert contrat.ars.nom in page
    assert "28 février 2030" in page
    assert "À démarrer au plus tard le 1er mars 2026 (dans 12 jours)" in page
    assert "Non démarrée, 169 jours après la date limite du 1er septembre 2025" in page
    assert "60 000" in page
    assert "2022" in page
    assert "barème de démonstration" in page
    assert "En vigueur" in page


def test_demarree_hors_delai_d_un_jour_est_une_alerte(client, caisse, cpts, contrat):
    page = ouvrir(client, caisse, cpts, au="2026-03-10")
    assert "Démarrée hors délai de 1 jour (le 2 mars 2026)" in page


def test_a_une_date_passee_un_bandeau_et_le_contrat_d_alors(client, caisse, cpts, contrat):
    actes.enregistrer_avenant(
        caisse,
        contrat,
        signature=le("2026-01-10"),
        effet=le("2026-02-01"),
        objet="Prolongation d’un an",
        changements={"contrat": {"fin": le("2031-02-28")}},
    )
    page = ouvrir(client, caisse, cpts)
    assert "Prolongation d’un an" in page
    assert "28 février 2031" in page
    assert "Contrat tel qu’il était" not in page
    avant = ouvrir(client, caisse, cpts, au="2025-06-01")
    assert "Contrat tel qu’il était le 1er juin 2025" in avant
    assert "28 février 2030" in avant
    assert "Prolongation" not in avant
    assert "Pas encore signé" in ouvrir(client, caisse, cpts, au="2025-01-01")
    assert "Contrat tel qu’il est prévu au 1er juin 2027" in ouvrir(client, caisse, cpts, au="2027-06-01")


@pytest.mark.parametrize("au", ["hier", "9999-12-31"])
def test_une_date_illisible_est_dite_et_le_contrat_du_jour_montre(client, caisse, cpts, contrat, au):
    page = ouvrir(client, caisse, cpts, au=au)
    assert f"Date : lu « {au} » ; attendu : un jour du calendrier" in page
    assert "En vigueur" in page


def test_sans_contrat_les_etapes_et_l_invitation_a_la_caisse(client, caisse, cpts):
    page = ouvrir(client, caisse, cpts)
    assert "Aucun contrat signé" in page
    assert "Préparer un contrat" in page
    assert "Préparer un contrat" not in ouvrir(client, personne("coordination", cpts), cpts)


def test_un_contrat_repris_dit_que_ses_missions_sont_inconnues(client):
    cpts = CPTSFactory(complete=True)
    page = ouvrir(client, personne("cpam", cpts), cpts)
    assert "Les missions de ce contrat sont inconnues" in page
    assert "Compléter les missions" in page
    assert "La caisse qui l’a signé peut le compléter" in ouvrir(client, personne("ars", cpts), cpts)


@pytest.mark.parametrize("role", ["ars", "presidence", "cnam"])
def test_les_autres_lisent_sans_gestes(client, cpts, contrat, role):
    page = ouvrir(client, personne(role, cpts), cpts)
    assert "Missions et délais" in page
    assert "Tenir ce contrat à jour" not in page
    assert "Indiquer une date" not in page


def test_la_succession_est_montree_dans_les_deux_sens(client, caisse, cpts, contrat):
    nouveau = actes.renouveler(caisse, contrat)
    assert "Remplacé par le contrat" in ouvrir(client, caisse, cpts)
    page = ouvrir(client, caisse, cpts, contrat=str(nouveau.uuid))
    assert "Fait suite au contrat" in page
    assert "En préparation" in page


def test_peu_de_requetes(client, caisse, cpts, contrat, django_assert_max_num_queries):
    client.force_login(caisse)
    client.get(reverse("cpts_contrat", args=[cpts.uuid]))
    with django_assert_max_num_queries(12):
        client.get(reverse("cpts_contrat", args=[cpts.uuid]))


# --- Acts -----------------------------------------------------------------------------------------------


def envoyer(client, user, nom, args, /, **champs):
    client.force_login(user)
    return client.post(reverse(nom, args=args), champs)


def test_preparer_completer_enregistrer_de_bout_en_bout(client, caisse, cpts):
    prepare = envoyer(
        client, caisse, "contrat_nouveau", [cpts.uuid], signature="2025-03-01", bareme="ACI-2019"
    )
    contrat = Contrat.objects.get(cpts=cpts)
    assert prepare["location"] == f"{reverse('cpts_contrat', args=[cpts.uuid])}?contrat={contrat.uuid}"
    engagees = {f"{m}__engagee": "on" for m in SOCLES[:3]}
    envoyer(client, caisse, "contrat_acte", [contrat.uuid, "missions"], **engagees)
    refus = texte_du_refus(
        envoyer(client, caisse, "contrat_acte", [contrat.uuid, "enregistrer"], confirmation="on")
    )
    assert "Missions obligatoires non engagées : Crises sanitaires graves." in refus
    assert "Erreur :" in refus
    engagees["crises_sanitaires__engagee"] = "on"
    envoyer(client, caisse, "contrat_acte", [contrat.uuid, "missions"], **engagees)
    sans_confirmer = texte_du_refus(envoyer(client, caisse, "contrat_acte", [contrat.uuid, "enregistrer"]))
    assert "Cochez cette case : l’acte ne pourra pas être défait." in sans_confirmer
    envoyer(client, caisse, "contrat_acte", [contrat.uuid, "enregistrer"], confirmation="on")
    contrat.refresh_from_db()
    assert contrat.saisie == "enregistre"


def test_des_dates_sur_une_mission_non_cochee_ne_sont_pas_perdues(client, caisse, cpts):
    contrat = actes.creer_contrat(caisse, cpts, Saisi(SIGNATURE))
    page = texte_du_refus(
        envoyer(
            client, caisse, "contrat_acte", [contrat.uuid, "missions"], parcours__demarrage_prevu="2025-09-01"
        )
    )
    assert "Parcours pluriprofessionnels : des dates ont été lues, mais la mission n’est pas cochée." in page
    assert 'value="2025-09-01"' in page


def test_un_avenant_par_le_formulaire_ne_garde_que_les_differences(client, caisse, cpts, contrat):
    client.force_login(caisse)
    page = texte(client.get(reverse("contrat_acte", args=[contrat.uuid, "avenant"])))
    assert "Ne remplissez que ce que l’avenant change" in page
    envoyer(
        client,
        caisse,
        "contrat_acte",
        [contrat.uuid, "avenant"],
        signature="2026-01-10",
        effet="2026-02-01",
        objet="Une mission de plus",
        qualite_pertinence__engagee="on",
        confirmation="on",
    )
    avenant = contrat.avenants.get()
    assert [d["champ"] for d in avenant.differences] == ["engagee"]
    assert "Qualité et pertinence, mission engagée" in ouvrir(client, caisse, cpts)


def test_une_date_de_mission_refusee_est_dite_pres_du_champ(client, caisse, cpts, contrat):
    reponse = envoyer(
        client,
        caisse,
        "contrat_mission",
        [contrat.uuid, "prevention"],
        quoi="demarrage",
        le="2026-12-01",
        motif="",
    )
    assert "Démarrage : lu 1er décembre 2026 ; attendu : une date passée ou aujourd’hui." in texte_du_refus(
        reponse
    )
    assert reponse.context["form"].errors.keys() == {"le"}
    envoyer(
        client, caisse, "contrat_mission", [contrat.uuid, "prevention"], quoi="demarrage", le="2026-02-16"
    )
    assert EngagementMission.objects.get(contrat=contrat, mission="prevention").demarrage == le("2026-02-16")


@pytest.mark.parametrize(
    ("acte", "champs", "attendu"),
    [
        (
            "suspendre",
            {"debut": "2026-01-01", "motif": "Gouvernance vacante"},
            "Suspendu depuis le 1er janvier 2026",
        ),
        (
            "resilier",
            {"le": "2026-02-01", "motif": "Missions abandonnées", "confirmation": "on"},
            "Résilié à compter du 1er février 2026",
        ),
    ],
)
def test_suspendre_et_resilier(client, caisse, cpts, contrat, acte, champs, attendu):
    EngagementMission.objects.filter(contrat=contrat).update(demarrage=None)
    envoyer(client, caisse, "contrat_acte", [contrat.uuid, acte], **champs)
    page = ouvrir(client, caisse, cpts)
    assert attendu in page
    assert champs["motif"] in page
    assert Acte.objects.filter(cpts=cpts, motif=champs["motif"], utilisateur=caisse).exists()


def test_fusionner_propose_les_contrats_de_la_meme_caisse(client, caisse, cpts, contrat):
    client.force_login(caisse)
    page = texte(client.get(reverse("contrat_acte", args=[contrat.uuid, "fusionner"])))
    assert "Une nouvelle CPTS" in page
    assert "Votre caisse ne suit aucun autre contrat en vigueur" in page
    reponse = envoyer(client, caisse, "contrat_acte", [contrat.uuid, "fusionner"], issue="nouvelle")
    assert "Choisissez au moins un autre contrat." in texte_du_refus(reponse)


def test_scinder_par_le_formulaire(client, caisse, cpts, contrat):
    EngagementMission.objects.filter(contrat=contrat).update(demarrage=None)
    sud = CommuneFactory()
    PopulationCommune.objects.create(commune=sud, millesime=2022, population=20_000)
    CommunePerimetre.objects.create(cpts=cpts, commune=sud, debut="2024-01-01")
    # In force on 1 February 2026: the vintage of 2023.
    for ligne in list(PopulationCommune.objects.all()):
        PopulationCommune.objects.create(commune=ligne.commune, millesime=2023, population=ligne.population)
    champs = {"signature": "2026-02-01", "motif": "Deux bassins", "confirmation": "on"}
    champs["nouvelle1__nom"] = "CPTS du Sud"
    refus = texte_du_refus(
        envoyer(
            client, caisse, "contrat_acte", [contrat.uuid, "scinder"], nouvelle1__communes="99999", **champs
        )
    )
    assert "Communes absentes du périmètre d’aujourd’hui : 99999." in refus
    envoyer(client, caisse, "contrat_acte", [contrat.uuid, "scinder"], nouvelle1__communes=sud.code, **champs)
    assert Contrat.objects.filter(cpts__nom="CPTS du Sud", taille="T1").exists()


def test_scinder_en_plus_de_deux_cpts(client, caisse, cpts, contrat):
    """Half a CPTS is refused beside its field; five come out of one."""
    EngagementMission.objects.filter(contrat=contrat).update(demarrage=None)
    villes = [CommuneFactory() for _ in range(4)]
    CommunePerimetre.objects.bulk_create(
        CommunePerimetre(cpts=cpts, commune=ville, debut="2024-01-01") for ville in villes
    )
    for ville in (*villes, *(p.commune for p in CommunePerimetre.objects.exclude(commune__in=villes))):
        for millesime in (2022, 2023):
            PopulationCommune.objects.get_or_create(
                commune=ville, millesime=millesime, defaults={"population": 20_000}
            )
    champs = {"signature": "2026-02-01", "motif": "Cinq bassins", "confirmation": "on"}
    for rang, ville in enumerate(villes, 1):
        champs |= {f"nouvelle{rang}__nom": f"CPTS n° {rang}", f"nouvelle{rang}__communes": ville.code.lower()}
    adresse = [contrat.uuid, "scinder"]
    refus = texte_du_refus(
        envoyer(client, caisse, "contrat_acte", adresse, **{**champs, "nouvelle3__communes": ""})
    )
    assert "Indiquez ses communes, ou videz son nom." in refus
    refus = texte_du_refus(
        envoyer(client, caisse, "contrat_acte", adresse, **{**champs, "nouvelle4__nom": ""})
    )
    assert "Donnez le nom de cette CPTS, ou videz ses communes." in refus
    assert not Contrat.objects.filter(cpts__nom__startswith="CPTS n°").exists()
    envoyer(client, caisse, "contrat_acte", adresse, **champs)
    contrat.refresh_from_db()
    assert contrat.successeurs.count() == 5
    assert set(Contrat.objects.filter(cpts__nom__startswith="CPTS n°").values_list("taille", flat=True)) == {
        "T1"
    }


def test_corriger_puis_supprimer_un_contrat_en_preparation(client, caisse, cpts):
    saisi = Saisi(le("2026-03-01"), numero="A-1", bareme="demo-nation")
    brouillon = actes.creer_contrat(caisse, cpts, saisi, [])
    page = ouvrir(client, caisse, cpts)
    assert "Corriger ce contrat" in page
    assert "Supprimer ce contrat en préparation" in page
    adresse = [brouillon.uuid, "corriger"]
    assert 'value="2026-03-01"' in texte(client.get(reverse("contrat_acte", args=adresse)))
    champs = {"signature": "2026-04-01", "numero": "A-2", "taille": "T2"}
    refus = texte_du_refus(envoyer(client, caisse, "contrat_acte", adresse, fin="2031-03-30", **champs))
    assert "veille d’un anniversaire" in refus
    envoyer(client, caisse, "contrat_acte", adresse, fin="2031-03-31", **champs)
    brouillon.refresh_from_db()
    assert (brouillon.signature, brouillon.fin, brouillon.numero) == (
        le("2026-04-01"),
        le("2031-03-31"),
        "A-2",
    )
    assert Acte.objects.get(acte="contrat.corrige").details["numero"] == ["A-1", "A-2"]
    reponse = envoyer(client, caisse, "contrat_acte", [brouillon.uuid, "supprimer"])
    assert "Cochez cette case" in texte_du_refus(reponse)
    reponse = envoyer(client, caisse, "contrat_acte", [brouillon.uuid, "supprimer"], confirmation="on")
    assert "Le contrat en préparation est supprimé" in texte(client.get(reponse.url))
    assert not Contrat.objects.filter(cpts=cpts).exists()
    assert Acte.objects.filter(cpts=cpts, acte="contrat.supprime").exists()


def test_un_avenant_choisit_parmi_les_modulations_du_bareme(client, caisse, cpts, contrat, monkeypatch):
    [version, *_] = grille_de("demo-nation").versions
    source = version.lignes[0].provenance
    modulation = Modulation("zone", "Zone sous-dense", Decimal("1.10"), ("prevention",), ("fixe",), source)
    client.force_login(caisse)
    adresse = [contrat.uuid, "avenant"]
    assert "Modulations du barème" not in texte(client.get(reverse("contrat_acte", args=adresse)))
    avec = Grille((replace(version, modulations=(modulation,)),))
    monkeypatch.setattr("financements.contrats.forms.contrats.grille_de", lambda lignee: avec)
    assert "Zone sous-dense" in texte(client.get(reverse("contrat_acte", args=adresse)))
    champs = {"signature": "2026-01-10", "effet": "2026-02-01", "objet": "Zone", "confirmation": "on"}
    refus = texte_du_refus(envoyer(client, caisse, "contrat_acte", adresse, modulations="autre", **champs))
    assert "Sélectionnez un choix valide" in refus
    envoyer(client, caisse, "contrat_acte", adresse, modulations="zone", **champs)
    contrat.refresh_from_db()
    assert contrat.modulations == ["zone"]
    # Nothing ticked any more: the next amendment takes it away.
    envoyer(client, caisse, "contrat_acte", adresse, **{**champs, "objet": "Fin de zone"})
    contrat.refresh_from_db()
    assert contrat.modulations == []


def test_un_acte_inconnu_n_existe_pas(client, caisse, contrat):
    client.force_login(caisse)
    assert client.get(reverse("contrat_acte", args=[contrat.uuid, "effacer"])).status_code == 404


# --- Deadlines ------------------------------------------------------------------------------------------


def test_la_liste_des_delais_est_celle_des_contrats_suivis(client, caisse, cpts, contrat):
    client.force_login(caisse)
    page = texte(client.get(reverse("contrats_delais")))
    assert cpts.nom in page
    assert "dépassé de 169 jours" in page
    autre = CPTSFactory(complete=True)
    client.force_login(personne("ars", autre))
    assert "Aucun délai n’est dépassé ni proche." in texte(client.get(reverse("contrats_delais")))
