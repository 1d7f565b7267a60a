"""The file to check a schedule with the command: what it holds, and when it cannot be made."""

import datetime
from dataclasses import replace

import pytest

from financements.aci.bareme import Bareme, Grille
from financements.aci.echeancier import calculer as moteur
from financements.aci.entree import lire_document
from financements.contrats.calcul import calculer
from financements.contrats.dossiers import lire_un
from financements.contrats.fichier import FichierImpossible, fichier_de
from financements.models import Suspension, TailleFigee
from tests.financements.contrats.exemples import ANNIVERSAIRE, contrat_actif, grille_verifiee

pytestmark = pytest.mark.django_db


def _a_l_ecran(*effets: str) -> Grille:
    """The scale of the examples, as versions published on screen on these days."""
    [version] = grille_verifiee().versions

    def publiee(jour: str) -> Bareme:
        nom = f"ECRAN-{jour}"
        lignes = tuple(replace(ligne, bareme=nom) for ligne in version.lignes)
        return replace(version, id=nom, effet=datetime.date.fromisoformat(jour), lignes=lignes)

    return Grille(tuple(publiee(jour) for jour in effets))


def test_un_bareme_publie_a_l_ecran_est_ecrit_en_toutes_lettres():
    calcul = calculer(lire_un(contrat_actif()), ANNIVERSAIRE, grille=_a_l_ecran("2019-08-25"))
    fichier = fichier_de(calcul)
    assert fichier["bareme"]["missions"]["parcours"] == {"fixe": "30000.00", "variable": "30000.00"}
    demande = lire_document(fichier)
    refait = moteur(demande.contrat, demande.grille, demande.au, demande.delais)
    attendues = [(x.date, x.mission, x.objet, x.montant) for x in calcul.echeancier.lignes]
    assert [(x.date, x.mission, x.objet, x.montant) for x in refait.lignes] == attendues


def test_deux_versions_a_l_ecran_ne_tiennent_pas_dans_un_fichier():
    grille = _a_l_ecran("2019-08-25", "2026-01-01")
    with pytest.raises(FichierImpossible, match="publié à l’écran"):
        fichier_de(calculer(lire_un(contrat_actif()), ANNIVERSAIRE, grille=grille))


def test_un_bareme_inconnu_n_a_pas_de_fichier():
    with pytest.raises(FichierImpossible, match="n’est pas connu"):
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
