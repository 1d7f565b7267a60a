"""The deposit form, the result page and its progress."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from comptes.versions.models import Depot, Exercice, Fichier, Suivi, Version
from tests.factories import CPTSFactory, ExerciceFactory, habiliter
from tests.financements.aides import (
    avec_nir,
    casser,
    deposer,
    deposer_et_lire,
    desequilibre,
    envoi,
    fec,
    fichier_fec,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tresoriere(avec_role, client):
    personne = avec_role("tresorerie")
    client.force_login(personne)
    return personne


def poster(client, cpts, exercice, fichiers, **champs):
    donnees = {"piece": "fec", "exercice": str(exercice.uuid), "fichiers": fichiers, **champs}
    return client.post(f"{reverse('depot_nouveau')}?cpts={cpts.uuid}", donnees)


def test_le_formulaire_dit_ce_qui_va_se_passer(client, tresoriere, exercice):
    page = client.get(reverse("depot_nouveau")).content.decode()
    assert "Ce qui va se passer" in page
    assert "Exercice 2025" in page
    assert ".txt, .csv" in page
    assert "600" in page


def test_le_lien_prepare_piece_et_exercice(client, tresoriere, cpts, exercice):
    reponse = client.get(
        reverse("depot_nouveau"), {"cpts": cpts.siren, "piece": "budget", "exercice": exercice.uuid}
    )
    assert reponse.context["form"]["piece"].value() == "budget"
    assert reponse.context["form"]["exercice"].value() == str(exercice.uuid)


def test_le_lien_peut_donner_l_annee_de_cloture(client, tresoriere, cpts, exercice):
    for annee, valeur in (("2025", str(exercice.uuid)), ("2024", "annee-2024")):
        form = client.get(reverse("depot_nouveau"), {"cpts": cpts.siren, "exercice": annee}).context["form"]
        assert form["exercice"].value() == valeur
        assert valeur in dict(form.fields["exercice"].choices)


def test_l_exercice_propose_est_le_dernier_clos(client, tresoriere, cpts, exercice, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 15, 9, 30, tzinfo=datetime.UTC))
    ExerciceFactory(cpts=cpts, debut=datetime.date(2026, 1, 1), fin=datetime.date(2026, 12, 31))
    form = client.get(reverse("depot_nouveau")).context["form"]
    assert form["exercice"].value() == str(exercice.uuid)


def test_deposer_mene_au_recepisse(client, tresoriere, cpts, exercice):
    reponse = poster(client, cpts, exercice, fichier_fec(cpts))
    version = Version.objects.get()
    assert reponse.headers["Location"] == reverse("depot", args=[version.uuid])
    page = client.get(reponse.headers["Location"]).content.decode()
    assert f"Récépissé {version.numero}" in page
    assert "Votre fichier est reçu, nous le lisons" in page
    assert '<meta http-equiv="refresh"' in page


def test_le_meme_fichier_rend_le_premier_recepisse(client, tresoriere, cpts, exercice):
    poster(client, cpts, exercice, fichier_fec(cpts))
    reponse = poster(client, cpts, exercice, fichier_fec(cpts))
    version = Version.objects.get()
    assert reponse.headers["Location"] == reverse("depot", args=[version.uuid])
    (message,) = get_messages(reponse.wsgi_request)
    assert version.numero in str(message)
    assert "Rien n’a été changé" in str(message)


def test_un_fichier_refuse_a_la_porte_ne_laisse_rien(client, tresoriere, cpts, exercice, settings, tmp_path):
    reponse = poster(client, cpts, exercice, envoi("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40))
    page = reponse.content.decode()
    assert "L’extension « .png » n’est pas prévue" in page
    assert page.index("<title>Erreur : ") > 0
    assert not Version.objects.exists()
    assert not Depot.objects.exists()
    assert not Fichier.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*")) if settings.MEDIA_ROOT.exists() else True


def test_sans_fichier_la_page_le_demande(client, tresoriere, cpts, exercice):
    page = poster(client, cpts, exercice, []).content.decode()
    assert "Choisissez le fichier à déposer." in page


def test_un_exercice_peut_etre_donne_par_ses_dates(client, tresoriere, cpts):
    reponse = client.post(
        f"{reverse('depot_nouveau')}?cpts={cpts.uuid}",
        {
            "piece": "budget",
            "exercice": "autre",
            "debut": "2024-07-01",
            "fin": "2025-12-31",
            "fichiers": envoi("b.csv", b"a;b\n1;2\n"),
        },
    )
    assert reponse.status_code == 302
    exercice = Exercice.objects.get()
    assert str(exercice) == "du 01/07/2024 au 31/12/2025"


@pytest.mark.parametrize(
    ("debut", "fin", "message"),
    [
        ("2025-01-01", "2025-01-10", "Un exercice dure de 1 à 24 mois"),
        ("2022-01-01", "2025-12-31", "Un exercice dure de 1 à 24 mois"),
        ("", "2025-12-31", "Donnez la date de début"),
    ],
)
def test_des_dates_impossibles_sont_expliquees(client, tresoriere, cpts, exercice, debut, fin, message):
    page = client.post(
        f"{reverse('depot_nouveau')}?cpts={cpts.uuid}",
        {"piece": "fec", "exercice": "autre", "debut": debut, "fin": fin, "fichiers": fichier_fec(cpts)},
    ).content.decode()
    assert message in page
    assert not Version.objects.exists()


def test_la_progression_se_lit_en_json(client, tresoriere, exercice):
    version = deposer(tresoriere, exercice)
    Suivi.objects.filter(version=version).update(etape="lecture", progression=42)
    Version.objects.filter(pk=version.pk).update(etat="en_lecture")
    reponse = client.get(reverse("depot_progression", args=[version.uuid]))
    assert reponse.json() == {
        "etat": "en_lecture",
        "etape": "Lecture et vérification des lignes",
        "progression": 42,
    }
    page = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert 'value="42"' in page
    assert "(en cours)" in page


def test_un_fichier_conforme_montre_ses_missions(client, tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice)
    page = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert "Fichier lisible et équilibré : aucun point à corriger" in page
    assert "Dépenses par mission" in page
    assert "contrôlé" not in page
    assert "Ce que nous avons lu" in page


def test_un_fichier_bloquant_compte_ses_points_et_dit_que_faire(client, tresoriere, exercice):
    version = deposer_et_lire(tresoriere, exercice, desequilibre())
    page = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert version.verdict == "bloquant"
    assert re.search(r'fr-alert__title">\d\spoints à corriger', page)
    assert "points à corriger" in page
    assert "Que faire :" in page
    assert "Déposer le fichier corrigé" in page
    assert f"{reverse('aide')}?regle=FEC-" in page
    assert "Dépenses par mission" not in page


def test_un_nir_detruit_le_fichier_et_garde_le_recepisse(
    client, tresoriere, exercice, django_capture_on_commit_callbacks
):
    version = deposer(tresoriere, exercice, avec_nir())
    chemin = Fichier.objects.get().contenu.name
    with django_capture_on_commit_callbacks(execute=True):
        from comptes.ingestion.actes import lire_version

        lire_version(version.pk)
    fichier = Fichier.objects.get()
    page = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert fichier.detruit_le
    assert not fichier.contenu
    assert not fichier.contenu.storage.exists(chemin)
    assert "numéro de sécurité sociale : il a été détruit" in page
    assert "1 84 12" not in page
    assert version.sha256 in page


def test_un_script_dans_un_libelle_n_est_pas_execute(client, tresoriere, exercice):
    contenu = casser(fec(), 3, "EcritureDate", "<script>alert(1)</script>")
    version = deposer_et_lire(tresoriere, exercice, contenu)
    page = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_une_regle_seule_montre_tous_ses_endroits(client, tresoriere, exercice):
    contenu = fec(40)
    for ligne in range(5, 15):
        contenu = casser(contenu, ligne, "EcritureDate", "20250230")
    version = deposer_et_lire(tresoriere, exercice, contenu)
    adresse = reverse("depot", args=[version.uuid])
    assert client.get(adresse).content.decode().count("20250230</span>") == 5
    page = client.get(adresse, {"regle": "FEC-13"}).content.decode()
    assert page.count("20250230</span>") == 10
    assert "Revenir à tous les constats" in page


def test_une_piece_non_lue_est_recue(client, tresoriere, cpts, exercice):
    reponse = poster(client, cpts, exercice, envoi("budget.csv", b"compte;montant\n60;10\n"), piece="budget")
    page = client.get(reponse.headers["Location"]).content.decode()
    assert "elle est reçue, conservée, et comptée comme transmise" in page
    assert "Transmise" in page
    assert "compte : ses chiffres" not in page


def test_une_lecture_interrompue_dit_que_le_depot_est_garde(client, tresoriere, exercice):
    version = deposer(tresoriere, exercice)
    Version.objects.filter(pk=version.pk).update(etat="echec", erreur="La lecture s’est interrompue.")
    page = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert "Relancer la lecture" in page
    reponse = client.post(reverse("depot_relire", args=[version.uuid]), follow=True)
    assert "est lu à nouveau" in reponse.content.decode()


def test_la_page_tient_en_huit_requetes(client, tresoriere, exercice, django_assert_max_num_queries):
    version = deposer_et_lire(tresoriere, exercice)
    with django_assert_max_num_queries(8):
        client.get(reverse("depot", args=[version.uuid]))


def test_le_formulaire_tient_en_huit_requetes(client, tresoriere, exercice, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(reverse("depot_nouveau"))


class TestPlusieursClients:
    @pytest.fixture
    def cabinet(self, cpts, client, avec_role):
        """An accountant of two CPTS."""
        autre = CPTSFactory(complete=True)
        comptable = avec_role("expert_comptable")
        habiliter(comptable, "expert_comptable", autre)
        client.force_login(comptable)
        return comptable, autre

    def test_la_page_liste_les_clients_et_le_nom_attendu(self, client, cabinet, cpts):
        page = client.get(reverse("depot_nouveau")).content.decode()
        assert cpts.nom in page
        assert f"{cpts.siren}FEC" in page

    def test_chaque_fichier_va_a_sa_cpts(self, client, cabinet, cpts, exercice, voisine):
        _, autre = cabinet
        ExerciceFactory(cpts=autre)
        fichiers = [
            fichier_fec(cpts),
            fichier_fec(autre, fec(20)),
            fichier_fec(voisine, fec(14)),
            envoi("comptes.txt", fec(16)),
        ]
        page = client.post(reverse("depot_lot"), {"piece": "fec", "fichiers": fichiers}).content.decode()
        assert {v.depot.cpts_id for v in Version.objects.all()} == {cpts.pk, autre.pk}
        assert "2\u00a0dépôts reçus" in page
        assert f"Aucune des CPTS pour lesquelles vous pouvez déposer n’a le SIREN {voisine.siren}" in page
        assert "ne contient pas de numéro SIREN" in page

    def test_les_parties_d_un_exercice_font_un_seul_depot(self, client, cabinet, cpts, exercice):
        entete, *lignes = fec(20).decode().split("\r\n")
        fichiers = [
            envoi(f"{cpts.siren}FEC20251231_2.txt", "\r\n".join([entete, *lignes[9:]]).encode()),
            envoi(f"{cpts.siren}FEC20251231_1.txt", "\r\n".join([entete, *lignes[:9], ""]).encode()),
        ]
        client.post(reverse("depot_lot"), {"piece": "fec", "fichiers": fichiers})
        version = Version.objects.get()
        assert [f.nom[-6:] for f in version.fichiers.all()] == ["_1.txt", "_2.txt"]


def test_le_regulateur_voit_sans_deposer(client, avec_role, cpts, exercice):
    version = deposer_et_lire(avec_role("tresorerie"), exercice)
    client.force_login(avec_role("cpam"))
    page = client.get(reverse("depot", args=[version.uuid])).content.decode()
    assert version.numero in page
    assert "Retirer ce dépôt" not in page
    assert client.get(reverse("depot_nouveau"), {"cpts": cpts.uuid}).status_code == 403
    assert client.get(reverse("depot_nouveau")).status_code == 403
