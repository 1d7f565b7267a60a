"""The file to check a schedule with the command: what it holds, and when it cannot be made."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from financements.aci.echeancier import calculer as moteur
from financements.aci.entree import lire_document
from financements.contrats.calcul import calculer
from financements.contrats.dossiers import lire_un
from financements.contrats.fichier import fichier_de, versions_a_joindre
from financements.contrats.models import EngagementMission, Suspension, TailleFigee
from tests.factories import personne
from tests.financements.baremes.fabriques import publiee
from tests.financements.commandes.test_echeancier import executer
from tests.financements.contrats.exemples import ANNIVERSAIRE, contrat_actif

pytestmark = pytest.mark.django_db


def test_un_bareme_publie_a_l_ecran_se_rejoue_au_centime(client, tmp_path, capsys):
    """Two versions and two sizes: the contract and the file of the version, as downloaded, give the same cents."""
    version = publiee()
    contrat = contrat_actif(bareme="demo-exemples")
    EngagementMission.objects.filter(contrat=contrat, mission="prevention").update(demarrage="2024-03-01")
    TailleFigee.objects.create(contrat=contrat, annee_contrat="2025-03-01", taille="T3")
    calcul = calculer(lire_un(contrat), datetime.date(2028, 3, 1))
    assert versions_a_joindre(calcul.grille) == [version.identifiant]
    ecrit, joint = tmp_path / "contrat.json", tmp_path / "version.json"
    ecrit.write_text(json.dumps(fichier_de(calcul)))
    joint.write_bytes(client.get(reverse("bareme_fichier", args=[version.identifiant])).content)
    assert executer(str(ecrit), "--json", "--bareme", str(joint)) == 0
    refait = json.loads(capsys.readouterr().out)["lignes"]
    attendues = [(str(x.date), x.mission, x.objet, f"{x.montant:.2f}") for x in calcul.echeancier.lignes]
    assert [(x["date"], x["mission"], x["objet"], x["montant"]) for x in refait] == attendues
    lues = {p.ligne_bareme.bareme for a in calcul.echeancier.annees for p in a.parts if p.ligne_bareme}
    assert lues == {"demo-exemples", version.identifiant}, "les deux versions servent"


def test_la_page_nomme_les_fichiers_a_joindre(client):
    version, contrat = publiee(), contrat_actif(bareme="demo-exemples")
    client.force_login(personne("tresorerie", contrat.cpts))
    page = client.get(reverse("cpts_echeancier", args=[contrat.cpts.uuid])).content.decode()
    assert f"<code>--bareme {version.identifiant}.json</code>" in page
    assert reverse("bareme_fichier", args=[version.identifiant]) in page


def test_un_bareme_du_produit_ne_demande_aucun_fichier():
    calcul = calculer(lire_un(contrat_actif(bareme="demo-exemples")), ANNIVERSAIRE)
    assert versions_a_joindre(calcul.grille) == []
    assert fichier_de(calcul)["bareme"] == "demo-exemples"


def test_un_bareme_inconnu_n_a_pas_de_fichier():
    with pytest.raises(ValidationError, match="n’est pas connu"):
        fichier_de(calculer(lire_un(contrat_actif(bareme="jamais-publie")), ANNIVERSAIRE))


def test_tailles_suspensions_et_resiliation_voyagent():
    contrat = contrat_actif(
        resiliation=datetime.date(2027, 6, 1), motif_resiliation="Accord des parties.", bareme="demo-nation"
    )
    TailleFigee.objects.create(contrat=contrat, annee_contrat="2025-03-01", taille="T3")
    Suspension.objects.create(contrat=contrat, debut="2025-05-01", fin="2025-06-01", motif="Essai.")
    au = datetime.date(2027, 7, 1)
    calcul = calculer(lire_un(contrat), au)
    demande = lire_document(fichier_de(calcul))
    refait = moteur(demande.contrat, demande.grille, demande.au, demande.delais)
    assert [x.fiche.texte for x in refait.lignes] == [x.fiche.texte for x in calcul.echeancier.lignes]
    assert refait.reserves == calcul.echeancier.reserves
