"""The shape of a version: what is written is, byte for byte, what the product ships."""

import datetime

import pytest

from cpts.commun.donnees_datees import empreintes, lire_publie
from financements.aci.publication import BAREMES, construire_bareme, versions_publiees
from financements.baremes import contenu as c

EFFET = datetime.date(2027, 1, 1)


def publie(identifiant: str) -> dict:
    return lire_publie(BAREMES, f"{identifiant}.json")


@pytest.mark.parametrize("identifiant", versions_publiees())
def test_un_fichier_livre_se_reecrit_a_l_octet(identifiant):
    assert c.ecrire(publie(identifiant)) == (BAREMES / f"{identifiant}.json").read_bytes()
    assert c.empreinte(publie(identifiant)) == empreintes(BAREMES)[f"{identifiant}.json"]


@pytest.mark.parametrize("identifiant", versions_publiees())
def test_l_ordre_des_cles_ne_compte_pas(identifiant):
    """A database gives the keys of an object in another order."""
    melange = {
        cle: [dict(sorted(e.items())) for e in valeur] if isinstance(valeur, list) else valeur
        for cle, valeur in sorted(publie(identifiant).items())
    }
    assert c.ecrire(melange) == (BAREMES / f"{identifiant}.json").read_bytes()


class TestCopie:
    @pytest.fixture
    def copie(self):
        return c.copier(publie("demo-nation"), "demo-nation-2027", "Essai 2027", EFFET, True)

    def test_seules_les_valeurs_en_vigueur_ce_jour_la_sont_reprises(self, copie):
        assert len(publie("demo-nation")["lignes"]) == 96
        assert len(copie["lignes"]) == 52
        assert {ligne["effet_du"] for ligne in copie["lignes"]} == {"2027-01-01"}

    def test_elle_nomme_celle_qu_elle_remplace_et_se_lit(self, copie):
        bareme = construire_bareme(copie)
        assert (bareme.id, bareme.precedente, bareme.effet) == ("demo-nation-2027", "demo-nation", EFFET)
        assert bareme.ligne("T4", "prevention", "fixe", EFFET).montant is not None

    def test_rien_n_y_est_verifie(self, copie):
        copie["lignes"][0].update(verifie_par="Une personne", verifie_le="2026-01-01")
        suivante = c.copier(copie, "demo-nation-2028", "Essai 2028", datetime.date(2028, 1, 1), True)
        assert not any(element.verifie for element in c.elements(suivante))

    def test_l_original_ne_bouge_pas(self, copie):
        copie["lignes"][0]["montant"] = "1.00"
        assert c.empreinte(publie("demo-nation")) == empreintes(BAREMES)["demo-nation.json"]

    def test_changer_la_date_d_effet_deplace_ses_lignes(self, copie):
        c.changer_date_effet(copie, datetime.date(2027, 3, 1))
        assert copie["effet"] == "2027-03-01"
        assert {ligne["effet_du"] for ligne in copie["lignes"]} == {"2027-03-01"}


def test_chaque_valeur_a_verifier_a_sa_cle():
    for identifiant in versions_publiees():
        cles = [element.cle for element in c.elements(publie(identifiant))]
        assert len(cles) == len(set(cles))


def test_une_valeur_inventee_ou_inconnue_ne_se_verifie_pas():
    elements = {e.cle: e for e in c.elements(publie("demo-nation"))}
    assert not elements["T1:prevention:fixe:2022-03-31"].verifiable
    assert elements["T1:fonctionnement:fonctionnement:2022-03-31"].verifiable
    inconnue = next(e for e in c.elements(publie("ACI-2019")) if e.montant_inconnu)
    assert not inconnue.verifiable
    assert inconnue.valeur == "inconnu"
