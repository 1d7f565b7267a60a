"""Signed papers through the screens: twelve pages shuffled, the smudged one put in its place by hand."""

import random

import pytest
from django.urls import reverse
from PIL import Image

from cpts.traces.models import Acte
from financements.papiers.code import CodePage
from financements.papiers.enums import EtatPage
from financements.papiers.lecture import lire_depot
from financements.papiers.models import CopieSignee, DepotPapiers, FichierPapiers, PageScannee
from financements.papiers.porte_pages import PagesIllisibles
from tests import factories
from tests.financements.papiers.scans import dessiner, en_image, en_pdf, fichier, numeriser, tacher

pytestmark = pytest.mark.django_db
DOUZE = (
    [("AVE", n) for n in range(1, 6)] + [("DEC", n) for n in range(1, 5)] + [("DIA", n) for n in range(1, 4)]
)


def envoyer(client, caisse, *fichiers, follow=True):
    return client.post(
        reverse("papiers"), {"organisation": caisse.uuid, "fichiers": list(fichiers)}, follow=follow
    )


@pytest.fixture
def douze(fabriquer, papier_de):
    """Twelve signed documents of one page, and the thirteenth whose code is under a coffee stain; shuffled scans."""
    tirage = random.Random(12)
    documents = [(genre, fabriquer(genre, rang)) for genre, rang in DOUZE]
    scans = [numeriser(dessiner(papier_de(genre, ligne), 200)[0], tirage) for genre, ligne in documents]
    treizieme = fabriquer("AVE", 6)
    scans.append(tacher(dessiner(papier_de("AVE", treizieme), 200)[0]))
    rangs = list(range(13))
    tirage.shuffle(rangs)
    return documents, treizieme, en_pdf([scans[rang] for rang in rangs], 200), rangs


def test_douze_pages_melees_vont_a_leurs_douze_documents(client, cpam, caisse, cpts, douze):
    documents, treizieme, scan, rangs = douze
    client.force_login(cpam)
    page = envoyer(client, caisse, fichier(scan, "signés.pdf"))
    assert "nous les lisons" in page.content.decode()
    depot = DepotPapiers.objects.get()
    lire_depot(depot.pk)

    page = client.get(reverse("papiers_depot", args=[depot.uuid])).content.decode()
    assert "12\xa0documents rattachés" in page
    assert "1\xa0page à reprendre" in page
    tachee = rangs.index(12) + 1
    assert f"Page {tachee}\n    de « signés.pdf »" in page
    assert "Aucun code du service n’est lisible" in page

    jointes = {(c.genre, c.document): c.originaux.get().numero for c in CopieSignee.objects.all()}
    attendues = {(genre, ligne.uuid): rangs.index(rang) + 1 for rang, (genre, ligne) in enumerate(documents)}
    assert jointes == attendues
    assert Acte.objects.filter(acte="papier.copie_jointe", cpts=cpts).count() == 12

    # The identifier of the stained page is copied by hand.
    orpheline = PageScannee.objects.get(etat=EtatPage.ILLISIBLE)
    code = CodePage("AVE", treizieme.uuid, "00000000", 1, 1)
    reponse = client.post(
        reverse("papiers_page", args=[orpheline.uuid]), {"identifiant": code.texte.lower()}, follow=True
    )
    assert "sa copie est jointe" in reponse.content.decode()
    assert CopieSignee.objects.get(document=treizieme.uuid).a_la_main
    assert Acte.objects.filter(acte="papier.page_designee", cpts=cpts).count() == 1


def test_la_copie_se_lit_sur_la_page_du_document(
    client, cpam, avec_role, contrat, fabriquer, deposer, papier_de
):
    avenant = fabriquer("AVE")
    deposer(papier_de("AVE", avenant))
    copie = CopieSignee.objects.get()
    for role, lit in (("presidence", True), ("ars", True), ("cnam", True)):
        client.force_login(avec_role(role))
        page = client.get(reverse("cpts_contrat", args=[contrat.cpts.uuid])).content.decode()
        assert (reverse("papiers_copie", args=[copie.uuid]) in page) is lit
        reponse = client.get(reverse("papiers_copie", args=[copie.uuid]))
        assert b"".join(reponse.streaming_content).startswith(b"%PDF-")


def test_la_copie_d_un_compte_rendu_n_est_lue_que_des_trois_parties(
    client, avec_role, fabriquer, deposer, papier_de
):
    deposer(papier_de("DIA", fabriquer("DIA")))
    adresse = reverse("papiers_copie", args=[CopieSignee.objects.get().uuid])
    codes = {}
    for role in ("presidence", "cpam", "ars", "cnam"):
        client.force_login(avec_role(role))
        reponse = client.get(adresse)
        codes[role] = reponse.status_code
        assert not reponse.streaming or b"".join(reponse.streaming_content)
    assert codes == {"presidence": 200, "cpam": 200, "ars": 200, "cnam": 403}


def test_une_voisine_ne_voit_rien(client, voisine, fabriquer, deposer, papier_de):
    depot = deposer(papier_de("AVE", fabriquer("AVE")))
    page = PageScannee.objects.get()
    client.force_login(factories.personne("cpam", voisine))
    for nom, objet in (
        ("papiers_depot", depot), ("papiers_progression", depot), ("papiers_page", page), ("papiers_page_pdf", page),
        ("papiers_copie", CopieSignee.objects.get()),
    ):  # fmt: skip
        assert client.get(reverse(nom, args=[objet.uuid])).status_code == 404
    assert str(depot.uuid) not in client.get(reverse("papiers")).content.decode()


@pytest.mark.parametrize(
    ("nom", "octets", "phrases"),
    [
        (
            "scan.pdf",
            b"bonjour",
            ("Le contenu n’est pas celui d’un fichier .pdf", "Déposez le fichier d’origine"),
        ),
        ("scan.png", b"%PDF-1.4", ("Le contenu n’est pas celui d’un fichier .png", "c’est un PDF")),
        (
            "scan.jpg",
            b"\xff\xd8\xff\xe0abime",
            ("Ce fichier ne s’ouvre pas", "un PDF, un JPEG ou un PNG complet"),
        ),
        ("scan.tiff", b"II*\x00", ("L’extension « .tiff » n’est pas prévue", "Attendu")),
        ("scan.pdf", b"", ("0 octet",)),
    ],
)
def test_un_mauvais_fichier_est_refuse_avec_ce_qu_il_faut_faire(client, cpam, caisse, nom, octets, phrases):
    client.force_login(cpam)
    reponse = envoyer(client, caisse, fichier(octets, nom))
    assert reponse.status_code == 400
    texte = reponse.content.decode()
    for phrase in phrases:
        assert phrase in texte
    assert not DepotPapiers.objects.exists()


def test_un_seul_mauvais_fichier_et_rien_n_est_garde(client, cpam, caisse, fabriquer, papier_de, settings):
    client.force_login(cpam)
    bon = fichier(papier_de("AVE", fabriquer("AVE")), "bon.pdf")
    assert envoyer(client, caisse, bon, fichier(b"x", "mauvais.pdf")).status_code == 400
    assert not FichierPapiers.objects.exists()
    assert not [chemin for chemin in settings.MEDIA_ROOT.rglob("*") if chemin.is_file()]


def test_trop_de_pages_ou_trop_lourd(client, cpam, caisse, fabriquer, papier_de, settings, monkeypatch):
    client.force_login(cpam)
    octets = papier_de("DEC", fabriquer("DEC"), 3)
    monkeypatch.setattr("financements.papiers.reception.PAGES_MAX", 2)
    texte = envoyer(client, caisse, fichier(octets)).content.decode()
    assert "Il y a trop de pages pour un seul dépôt. Lu : 3 pages. Attendu : 2 pages au plus." in texte
    settings.PAPIERS_TAILLE_MAX = 100
    assert "Ce fichier est trop lourd" in envoyer(client, caisse, fichier(octets)).content.decode()


def test_une_image_seule_est_rattachee(client, cpam, caisse, fabriquer, papier_de):
    client.force_login(cpam)
    (image,) = dessiner(papier_de("AVE", fabriquer("AVE")), 200)
    envoyer(client, caisse, fichier(en_image(image), "photo.png"))
    lire_depot(DepotPapiers.objects.get().pk)
    copie = CopieSignee.objects.get()
    with copie.contenu.open("rb") as contenu:
        assert contenu.read(5) == b"%PDF-"


def test_un_identifiant_mal_recopie_est_dit(client, cpam, deposer):
    client.force_login(cpam)
    deposer(page_blanche())
    adresse = reverse("papiers_page", args=[PageScannee.objects.get().uuid])
    reponse = client.post(adresse, {"identifiant": "CPTS1:AVE:12"})
    assert reponse.status_code == 400
    assert "Relisez-le signe par signe" in reponse.content.decode()


def page_blanche() -> bytes:
    return en_pdf([Image.new("L", (800, 1100), 255)])


def test_le_contrat_sans_code_se_choisit_dans_une_liste(client, cpam, contrat, deposer):
    client.force_login(cpam)
    deposer(page_blanche())
    adresse = reverse("papiers_page", args=[PageScannee.objects.get().uuid]) + f"?cpts={contrat.cpts.siren}"
    assert f"CON:{contrat.uuid}" in client.get(adresse).content.decode()
    reponse = client.post(adresse, {"document": f"CON:{contrat.uuid}", "page": "2", "pages": "1"})
    assert reponse.status_code == 400
    assert "Lu : page 2 sur 1" in reponse.content.decode()
    reponse = client.post(
        adresse, {"document": f"CON:{contrat.uuid}", "page": "1", "pages": "1"}, follow=True
    )
    assert "sa copie est jointe" in reponse.content.decode()
    assert CopieSignee.objects.get().document == contrat.uuid


def test_une_page_s_ecarte_avec_son_motif(client, cpam, deposer):
    client.force_login(cpam)
    deposer(page_blanche())
    page = PageScannee.objects.get()
    adresse = reverse("papiers_ecarter", args=[page.uuid])
    assert client.post(adresse, {"motif": " "}).status_code == 400
    reponse = client.post(adresse, {"motif": "Page blanche"}, follow=True)
    assert "Page blanche" in reponse.content.decode()
    assert Acte.objects.get(acte="papier.page_ecartee").motif == "Page blanche"
    reponse = client.post(adresse, {"motif": "Encore"}, follow=True)
    assert "a déjà sa place" in reponse.content.decode()


def test_la_progression_et_la_page_sans_script(client, cpam, caisse, fabriquer, papier_de):
    client.force_login(cpam)
    envoyer(client, caisse, fichier(papier_de("AVE", fabriquer("AVE"))))
    depot = DepotPapiers.objects.get()
    adresse = reverse("papiers_progression", args=[depot.uuid])
    assert client.get(adresse).json()["etat"] == "en_lecture"
    page = client.get(reverse("papiers_depot", args=[depot.uuid])).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    lire_depot(depot.pk)
    assert client.get(adresse).json() == {"etat": "lu", "etape": "Lu", "progression": 100}


def test_une_page_qui_ne_s_ouvre_pas_donne_404(client, cpam, deposer, monkeypatch):
    client.force_login(cpam)
    deposer(page_blanche())

    def refuser(_):
        raise PagesIllisibles("abime")

    monkeypatch.setattr("financements.papiers.views.assembler", refuser)
    assert client.get(reverse("papiers_page_pdf", args=[PageScannee.objects.get().uuid])).status_code == 404


def test_le_nombre_de_requetes_ne_depend_pas_des_pages(
    client, cpam, fabriquer, deposer, papier_de, django_assert_max_num_queries
):
    client.force_login(cpam)
    depot = deposer(*(papier_de("AVE", fabriquer("AVE", rang)) for rang in range(1, 5)), page_blanche())
    with django_assert_max_num_queries(12):
        client.get(reverse("papiers_depot", args=[depot.uuid]))
