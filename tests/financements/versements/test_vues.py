"""The journey of a caisse on the pages: send, describe, decide, take up again, explain."""

import datetime
import io
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cpts.traces.models import Acte
from financements.contrats.models import Contrat
from financements.versements.acceptation import accepter
from financements.versements.models import (
    ExplicationEcart,
    ImportVersements,
    LigneImport,
    Rapprochement,
    Versement,
)
from financements.versements.rapprochement import rapprocher
from tests import factories
from tests.financements.versements.aides import TITRES, devoir, en_csv, fichier, importer, ligne

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("au_printemps")]
REQUETES = 8


@pytest.fixture
def au_printemps():
    with time_machine.travel(datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def cpam(avec_role):
    return avec_role("cpam")


@pytest.fixture
def contrat(cpts):
    return Contrat.objects.get(cpts=cpts)


def envoyer(client, contenu: bytes, **champs):
    organisation = champs.pop("organisation")
    return client.post(
        reverse("versements_importer"),
        {"organisation": organisation.uuid, "fichier": fichier(contenu), **champs},
        follow=True,
    )


def test_du_fichier_aux_versements(client, cpam, cpts, contrat):
    client.force_login(cpam)
    contenu = en_csv([ligne(cpts.siren), ligne(cpts.siren, date="31/02/2025", reference="B")])
    page = envoyer(client, contenu, organisation=contrat.caisse, total_attendu="2 469,12")
    texte = page.content.decode()
    assert "1 ligne à corriger" in texte.replace("\u00a0", " ")
    assert "« 31/02/2025 » n’est pas une date du calendrier." in texte.replace("\u00a0", " ")
    assert "est égal à la somme des lignes" in texte
    importation = ImportVersements.objects.get()
    adresse = reverse("versements_accepter", args=[importation.uuid])
    refus = client.post(adresse, follow=True)
    assert "dites que vous les écartez" in refus.content.decode()
    assert not Versement.objects.exists()
    fait = client.post(adresse, {"ecartees": "1"}, follow=True).content.decode().replace("\u00a0", " ")
    assert "1 versement enregistré" in fait
    assert "à reprendre" in fait
    assert Versement.objects.get().montant == Decimal("1234.56")


def test_un_total_attendu_illisible_se_dit_sur_le_champ(client, cpam, cpts, contrat):
    client.force_login(cpam)
    page = envoyer(client, en_csv([ligne(cpts.siren)]), organisation=contrat.caisse, total_attendu="mille")
    assert "montant lisible" in page.content.decode()
    assert not ImportVersements.objects.exists()


def test_la_page_des_colonnes_montre_avant_de_lire(client, cpam, cpts, contrat):
    client.force_login(cpam)
    titres = ("Qui", "Quand", "Combien", "Pièce")
    lignes = [
        dict(zip(titres, (cpts.siren, f"{n:02d}/03/2025", "10,00", f"P{n}"), strict=True))
        for n in range(1, 15)
    ]
    page = envoyer(client, en_csv(lignes, titres), organisation=contrat.caisse)
    assert page.redirect_chain[-1][0].endswith("/colonnes/")
    assert "10/03/2025" in page.content.decode()
    assert "11/03/2025" not in page.content.decode()
    importation = ImportVersements.objects.get()
    adresse = reverse("versements_colonnes", args=[importation.uuid])
    choix = {"siren": "0", "date": "1", "montant": "2", "reference": "3"}
    faux = client.post(adresse, {**choix, "date": "2", "geste": "lire"})
    assert "Cette colonne est déjà celle de" in faux.content.decode()
    sans = client.post(adresse, {"siren": "0", "geste": "lire"})
    assert "Indiquez la colonne" in sans.content.decode()
    vu = client.post(adresse, {**choix, "geste": "apercu"}).content.decode().replace("\u00a0", " ")
    assert "Ce qui est compris" in vu
    assert "10,00 €" in vu
    importation.refresh_from_db()
    assert importation.etat == "a_decrire"
    client.post(adresse, {**choix, "geste": "lire"})
    importation.refresh_from_db()
    assert (importation.etat, importation.bonnes) == ("lu", 14)


def test_une_ligne_a_reprendre_se_solde(client, cpam, cpts):
    accepter(
        cpam,
        importer(cpam, cpts, en_csv([ligne(cpts.siren), ligne(cpts.siren, montant="?", reference="B")])),
        1,
    )
    client.force_login(cpam)
    assert "ligne 3" in client.get(reverse("versements_a_reprendre")).content.decode().replace("\u00a0", " ")
    assert "ligne écartée" in client.get(reverse("versements")).content.decode().replace("\u00a0", " ")
    ecartee = LigneImport.objects.a_reprendre().get()
    adresse = reverse("versements_ligne", args=[ecartee.uuid])
    assert "Écrivez une phrase" in client.post(adresse, {"motif": " "}).content.decode()
    client.post(adresse, {"motif": "Annulée par la caisse."})
    assert not LigneImport.objects.a_reprendre().exists()
    assert "Annulée par la caisse." in client.get(adresse).content.decode()
    assert Acte.objects.filter(acte="versements.ligne_soldee", motif="Annulée par la caisse.").exists()


def test_abandonner_demande_un_motif(client, cpam, cpts):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    client.force_login(cpam)
    adresse = reverse("versements_abandonner", args=[importation.uuid])
    assert "Écrivez une phrase" in client.post(adresse, {"motif": ""}).content.decode()
    client.post(adresse, {"motif": "Mauvais mois."})
    importation.refresh_from_db()
    assert (importation.etat, importation.motif_abandon) == ("abandonne", "Mauvais mois.")


def test_le_modele_telecharge_se_relit(client, cpam, cpts):
    client.force_login(cpam)
    csv_ = client.get(reverse("versements_modele", args=["csv"])).content.decode("utf-8-sig")
    assert csv_.splitlines()[0] == ";".join(TITRES)
    classeur = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(reverse("versements_modele", args=["xlsx"])).content)
    )
    assert classeur.sheet_names == ["Versements", "Mode d’emploi", "Missions"]
    assert classeur.get_sheet_by_name("Versements").to_python()[0] == list(TITRES)
    assert client.get(reverse("versements_modele", args=["pdf"])).status_code == 404


def ecart(contrat: Contrat, manque: str = "100") -> None:
    devoir(contrat, (datetime.date(2025, 3, 1), "prevention", manque))
    rapprocher([contrat])


def test_la_liste_de_travail_et_l_explication(client, cpam, contrat):
    ecart(contrat)
    client.force_login(cpam)
    liste = reverse("rapprochements")
    assert contrat.cpts.nom in client.get(liste).content.decode()
    adresse = reverse("rapprochement_expliquer", args=[contrat.cpts.uuid, contrat.uuid])
    assert "Expliquez l’écart" in client.post(adresse, {"motif": "calendrier"}).content.decode()
    suite = client.post(adresse, {"motif": "calendrier", "texte": "Payé en avril."}, follow=True)
    assert "Payé en avril." in suite.content.decode()
    assert contrat.cpts.nom not in client.get(liste).content.decode()
    assert contrat.cpts.nom in client.get(liste, {"suite": "expliques"}).content.decode()
    assert ExplicationEcart.objects.get().par == cpam
    assert Acte.objects.filter(acte="rapprochement.explique", cpts=contrat.cpts).exists()


def test_un_ecart_qui_change_revient_dans_la_liste(client, cpam, contrat):
    ecart(contrat)
    ExplicationEcart.objects.create(contrat=contrat, manque=100, trop=0, motif="autre", texte="Vu.", par=cpam)
    client.force_login(cpam)
    assert contrat.cpts.nom not in client.get(reverse("rapprochements")).content.decode()
    contrat.echeances.update(montant=Decimal("100.01"))
    rapprocher([contrat])
    assert contrat.cpts.nom in client.get(reverse("rapprochements")).content.decode()
    page = client.get(reverse("cpts_rapprochement", args=[contrat.cpts.uuid])).content.decode()
    assert "l’écart a changé depuis" in page


def test_la_liste_s_exporte_telle_quelle(client, cpam, contrat):
    ecart(contrat, "1234.56")
    client.force_login(cpam)
    export = client.get(reverse("rapprochements"), {"export": "excel"})
    lignes = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
    assert lignes[0].startswith("CPTS;Caisse;Situation;Il manque")
    assert ";1234,56;" in lignes[1]
    xlsx = client.get(reverse("rapprochements"), {"export": "xlsx"})
    rangees = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.content)).get_sheet_by_index(0).to_python()
    assert rangees[1][0] == contrat.cpts.nom
    assert rangees[1][3] == 1234.56


def test_un_echeancier_inconnu_n_est_pas_un_ecart_nul(client, cpam, contrat):
    rapprocher([contrat])
    assert Rapprochement.objects.get().ecart is None
    client.force_login(cpam)
    page = client.get(reverse("cpts_rapprochement", args=[contrat.cpts.uuid])).content.decode()
    assert "Ce qui est dû n’est pas connu." in page
    tous = client.get(reverse("rapprochements"), {"suite": "tous"}).content.decode()
    assert "Échéancier inconnu" in tous
    assert "inconnu" in tous


def test_la_page_d_une_cpts_ouvre_sur_les_versements(client, avec_role, cpam, cpts, contrat):
    devoir(contrat, (datetime.date(2025, 3, 1), "prevention", "1234.56"))
    accepter(cpam, importer(cpam, cpts, en_csv([ligne(cpts.siren, objet="Avance de mars")])))
    client.force_login(avec_role("tresorerie"))
    page = client.get(reverse("cpts_rapprochement", args=[cpts.uuid])).content.decode()
    assert "Avance de mars" in page
    assert "Payé exactement" in page
    assert "Barème de démonstration ou non vérifié" in page
    assert "Expliquer cet écart" not in page


@pytest.mark.parametrize(
    "nom", ["versements", "versements_a_reprendre", "rapprochements", "import", "lignes", "cpts"]
)
def test_le_budget_de_requetes(nom, client, cpam, cpts, contrat, django_assert_max_num_queries):
    jours = [datetime.date(2025, m, 1) for m in range(1, 13)]
    devoir(contrat, *((jour, "prevention", "10") for jour in jours))
    contenu = en_csv(
        [
            ligne(cpts.siren, reference=f"R{n}", montant=str(n), date=f"0{n % 9 + 1}/03/2025")
            for n in range(1, 60)
        ]
        + [ligne(cpts.siren, reference="faux", montant="?")]
    )
    importation = importer(cpam, cpts, contenu)
    accepter(cpam, importation, 1)
    adresses = {
        "import": reverse("versements_import", args=[importation.uuid]),
        "lignes": reverse("versements_lignes", args=[importation.uuid]),
        "cpts": reverse("cpts_rapprochement", args=[cpts.uuid]),
    }
    client.force_login(cpam)
    adresse = adresses.get(nom) or reverse(nom)
    client.get(adresse)
    with django_assert_max_num_queries(REQUETES):
        page = client.get(adresse)
    assert page.status_code == 200
    assert len(page.content) < 100_000


def test_verifier_versements(cpam, cpts, capsys):
    importation = importer(
        cpam, cpts, en_csv([ligne(cpts.siren), ligne(cpts.siren, montant="0", reference="B")])
    )
    accepter(cpam, importation, 1)
    call_command("verifier_versements")
    sortie = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "2025, des fichiers acceptés : 1 234,56 € pour 1 CPTS." in sortie
    assert "Aucun écart" in sortie
    Versement.objects.update(montant=Decimal("1234.57"))
    with pytest.raises(SystemExit) as fin:
        call_command("verifier_versements")
    assert fin.value.code == 1
    sortie = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "attendu 1 234,56 €, lu 1 234,57 €" in sortie


def test_un_fichier_stocke_qui_change_se_voit(cpam, cpts, capsys):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    accepter(cpam, importation)
    with open(importation.contenu.path, "wb") as stocke:
        stocke.write(en_csv([ligne(cpts.siren, montant="1")]))
    with pytest.raises(SystemExit):
        call_command("verifier_versements")
    sortie = capsys.readouterr().out
    assert "empreinte du fichier changée" in sortie
    assert "fichier relu et lignes gardées" in sortie


def test_la_commande_de_rapprochement(contrat, capsys):
    devoir(contrat, (datetime.date(2025, 3, 1), "prevention", "10"))
    call_command("rapprocher_versements", au="2025-03-02")
    assert capsys.readouterr().out.replace("\u00a0", " ") == "1 contrat rapproché.\n"
    assert Rapprochement.objects.get().situation == "a_jour"
    call_command("rapprocher_versements", cpts=contrat.cpts.siren)
    assert Rapprochement.objects.get().situation == "manque"


def test_le_fichier_d_une_autre_caisse_n_existe_pas(client, cpam, voisine):
    autre = importer(factories.personne("cpam", voisine), voisine, en_csv([ligne(voisine.siren)]))
    client.force_login(cpam)
    assert client.get(reverse("versements_import", args=[autre.uuid])).status_code == 404
    assert voisine.nom not in client.get(reverse("versements")).content.decode()
