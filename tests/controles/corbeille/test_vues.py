"""Pages of the room: what each role reads, what a refusal says, how many queries."""

import datetime

import pytest
from django.urls import reverse

from comptes.versions.models import ConstatLecture
from controles.echanges.actes import demander
from controles.echanges.models import Echange
from controles.examens.models import Examen
from controles.pieces.enums import EtatTransmission
from tests.controles.factories import PieceRequiseFactory, TransmissionFactory
from tests.factories import ExerciceFactory, VersionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00")]
MAX_REQUETES = 14


@pytest.fixture
def version(exercice):
    version = VersionFactory(depot__exercice=exercice, etat="lu", verdict="alerte")
    version.depot.version_courante = version
    version.depot.save()
    ConstatLecture.objects.create(
        version=version, rang=1, code="FEC-31", gravite="alerte", message="Le SIREN diffère.", ligne=3
    )
    return version


@pytest.fixture
def en_retard(exercice):
    return TransmissionFactory(
        exercice=exercice,
        requise=PieceRequiseFactory(force="convention"),
        etat=EtatTransmission.EN_RETARD,
    )


@pytest.fixture
def client_de(client, avec_role):
    def _client_de(role, structure=None):
        client.force_login(avec_role(role, structure))
        return client

    return _client_de


def texte(reponse) -> str:
    return reponse.content.decode()


def test_la_corbeille_compte_ce_qui_attend(client_de, version, en_retard, avec_role):
    demander(avec_role("ars"), version, "Pourquoi ?")
    page = texte(client_de("cpam").get(reverse("corbeille")))
    assert version.numero in page
    assert 'En retard ou non transmises <span class="onglets__nombre">1</span>' in page
    assert 'En attente de réponse <span class="onglets__nombre">1</span>' in page


def test_la_corbeille_dit_le_retard_en_jours_et_la_force(client_de, en_retard):
    page = texte(client_de("cpam").get(reverse("corbeille"), {"onglet": "retard"}))
    assert "Convention ou clause du contrat" in page
    assert '<td class="nombre">4</td>' in page


def test_l_ars_ne_voit_pas_en_retard_une_piece_due_a_la_caisse(client_de, en_retard):
    page = texte(client_de("ars").get(reverse("corbeille"), {"onglet": "retard"}))
    assert "Aucune pièce n’est en retard." in page


def test_la_corbeille_est_bornee_en_requetes(client_de, version, en_retard, django_assert_max_num_queries):
    client = client_de("cpam")
    for annee in range(2016, 2021):
        exercice = ExerciceFactory(
            cpts=version.depot.cpts, debut=datetime.date(annee, 1, 1), fin=datetime.date(annee, 12, 31)
        )
        autre = VersionFactory(depot__exercice=exercice, etat="lu", verdict="conforme")
        autre.depot.version_courante = autre
        autre.depot.save()
    for onglet in ("retard", "examiner", "reponse"):
        with django_assert_max_num_queries(MAX_REQUETES):
            client.get(reverse("corbeille"), {"onglet": onglet})


def test_le_csv_contient_exactement_ce_qui_est_filtre(client_de, en_retard):
    client = client_de("cpam")
    TransmissionFactory(
        exercice=en_retard.exercice,
        requise=PieceRequiseFactory(piece="bilan"),
        etat=EtatTransmission.NON_TRANSMISE,
    )
    reponse = client.get(reverse("corbeille"), {"onglet": "retard", "etat": "en_retard", "export": "ouvert"})
    lignes = b"".join(reponse.streaming_content).decode().splitlines()
    assert len(lignes) == 2
    assert en_retard.cpts.nom in lignes[1]
    assert "Convention ou clause du contrat" in lignes[1]


def test_un_filtre_inconnu_ne_fait_pas_echouer_la_page(client_de, en_retard):
    parametres = {"onglet": "retard", "etat": "zzz", "exercice": "abc", "tri": "rien", "page": "9999"}
    assert client_de("cpam").get(reverse("corbeille"), parametres).status_code == 200


@pytest.mark.parametrize("role", ["tresorerie", "cnam", "dgos", "admin"])
def test_la_corbeille_est_aux_controleurs(role, client_de):
    assert client_de(role).get(reverse("corbeille")).status_code == 403


def test_l_examen_montre_constats_et_organismes(client_de, version):
    page = texte(client_de("cpam").get(reverse("depot_examen", args=[version.uuid])))
    assert "Le SIREN diffère." in page
    assert "À examiner" in page
    assert f"{reverse('echange_nouveau', args=[version.uuid])}?constat=1" in page


@pytest.mark.parametrize(("role", "nom_visible"), [("cpam", False), ("cnam", False), ("tresorerie", True)])
def test_un_nom_lu_par_un_constat_reste_masque_a_l_administration(
    role, nom_visible, client_de, version, avec_role
):
    constat = ConstatLecture.objects.create(
        version=version,
        rang=2,
        code="FEC-40",
        gravite="alerte",
        champ="EcritureLib",
        lu="VIR DURAND",
        message="Le libellé « VIR DURAND » est en double.",
    )
    fil = demander(avec_role("cpam"), version, "Est-ce un doublon ?", constat=constat)
    page = texte(client_de(role).get(reverse("echange", args=[fil.uuid])))
    assert ("DURAND" in page) is nom_visible


def test_l_examen_masque_les_noms(client_de, version):
    ConstatLecture.objects.create(
        version=version,
        rang=2,
        code="FEC-40",
        gravite="alerte",
        champ="CompAuxLib",
        lu="DURAND",
        message="« DURAND »",
    )
    page = texte(client_de("cpam").get(reverse("depot_examen", args=[version.uuid])))
    assert "DURAND" not in page


def test_l_examen_est_borne_en_requetes(client_de, version, django_assert_max_num_queries):
    client = client_de("ars")
    with django_assert_max_num_queries(MAX_REQUETES):
        client.get(reverse("depot_examen", args=[version.uuid]))


@pytest.mark.parametrize(("role", "code"), [("tresorerie", 403), ("cnam", 403), ("dgos", 404)])
def test_l_examen_est_aux_controleurs_du_depot(role, code, client_de, version):
    assert client_de(role).get(reverse("depot_examen", args=[version.uuid])).status_code == code


def test_l_examen_d_une_voisine_n_existe_pas(client_de, version, voisine):
    assert client_de("cpam", voisine).get(reverse("depot_examen", args=[version.uuid])).status_code == 404


def test_prendre_puis_examine(client_de, version):
    client = client_de("cpam")
    adresse = reverse("depot_examen_acte", args=[version.uuid])
    client.post(adresse, {"acte": "prendre"})
    client.post(adresse, {"acte": "examine"})
    examen = Examen.objects.get()
    assert examen.pris_par is not None
    assert examen.examine_le is not None


def test_un_acte_inconnu_ne_fait_rien(client_de, version):
    reponse = client_de("cpam").post(
        reverse("depot_examen_acte", args=[version.uuid]), {"acte": "effacer"}, follow=True
    )
    assert "Cette action n’existe pas." in texte(reponse)
    assert not Examen.objects.exists()


def test_une_precision_sur_un_constat_se_demande_et_se_repond(client, avec_role, version):
    client.force_login(avec_role("cpam"))
    adresse = reverse("echange_nouveau", args=[version.uuid]) + "?constat=1"
    assert "Le SIREN diffère." in texte(client.get(adresse))
    client.post(adresse, {"texte": "Est-ce le bon fichier ?"})
    echange = Echange.objects.get()
    assert echange.constat.rang == 1
    client.force_login(avec_role("tresorerie"))
    client.post(reverse("echange", args=[echange.uuid]), {"texte": "Oui, notre SIREN a changé."})
    client.force_login(avec_role("ars"))
    assert "Oui, notre SIREN a changé." in texte(client.get(reverse("echange", args=[echange.uuid])))


def test_une_demande_vide_dit_quoi_faire(client_de, version):
    reponse = client_de("cpam").post(reverse("echange_nouveau", args=[version.uuid]), {"texte": ""})
    assert "Écrivez votre message avant de l’envoyer." in texte(reponse)
    assert not Echange.objects.exists()


@pytest.mark.parametrize("constat", ["99", "abc", "²", "9" * 20, "9" * 5000])
def test_le_constat_d_un_autre_depot_n_existe_pas(constat, client_de, version):
    adresse = reverse("echange_nouveau", args=[version.uuid])
    assert client_de("cpam").get(adresse, {"constat": constat}).status_code == 404


@pytest.mark.parametrize("ligne", ["²", "9" * 5000])
def test_un_numero_de_ligne_impossible_est_sans_effet(ligne, client_de, version):
    adresse = reverse("echange_nouveau", args=[version.uuid])
    assert client_de("cpam").get(adresse, {"ligne": ligne}).context["ligne"] is None


def test_la_cnam_voit_l_echange_sans_son_texte_et_sans_y_ecrire(client_de, version, avec_role):
    echange = demander(avec_role("cpam"), version, "Pourquoi ?")
    client = client_de("cnam")
    page = texte(client.get(reverse("echange", args=[echange.uuid])))
    assert "Envoyer le message" not in page
    assert client.post(reverse("echange", args=[echange.uuid]), {"texte": "Bonjour"}).status_code == 403


def test_une_dispense_se_motive(client_de, en_retard):
    client = client_de("cpam")
    adresse = reverse("transmission_dispense", args=[en_retard.uuid])
    assert "écrivez le motif" in texte(client.post(adresse, {"motif": ""}))
    client.post(adresse, {"motif": "CPTS sans activité cette année."})
    en_retard.refresh_from_db()
    assert en_retard.etat == EtatTransmission.DISPENSEE
    client.post(adresse, {"lever": "1"})
    en_retard.refresh_from_db()
    assert en_retard.dispense_par is None


def test_seul_le_destinataire_dispense(client_de, en_retard):
    reponse = client_de("ars").post(
        reverse("transmission_dispense", args=[en_retard.uuid]), {"motif": "Non."}
    )
    assert "seul son destinataire peut en dispenser" in texte(reponse)


def test_la_liste_des_pieces_dit_qu_aucun_texte_n_oblige(client_de, en_retard, django_assert_max_num_queries):
    client = client_de("cnam")
    with django_assert_max_num_queries(MAX_REQUETES):
        page = texte(client.get(reverse("transmissions")))
    assert "aucun texte général n’oblige une CPTS" in page
    assert en_retard.cpts.nom in page
