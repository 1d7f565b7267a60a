"""The table of indicators read alone: no database, a code for everything wrong."""

import io
from decimal import Decimal

import pytest
import xlsxwriter

from financements.aci.indicateurs import Palier
from financements.indicateurs import fichier
from tests.financements.indicateurs.test_import import JUSTE, csv
from tests.financements.versements.aides import en_xlsx


def codes(octets: bytes) -> list[tuple[str, int | None, str | None]]:
    return [(a.code, a.ligne, a.champ) for a in fichier.lire(octets).anomalies]


def test_un_fichier_juste_se_lit_sans_contrat():
    lecture = fichier.lire(csv(JUSTE))
    assert (lecture.anomalies, lecture.lignes_pleines, len(lecture.lignes)) == ([], 1, 1)
    assert lecture.entete == list(fichier.COLONNES)


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [
        ("mission", "non_affecte", "IND-12"),
        ("sens", "peut-être", "IND-12"),
        ("cible", "quatre", "IND-13"),
        ("poids", "0", "IND-14"),
        ("source", "", "IND-10"),
        ("unite", "u" * 41, "IND-11"),
    ],
)
def test_chaque_faute_de_cellule_a_son_code(champ, valeur, code):
    assert codes(csv({**JUSTE, champ: valeur})) == [(code, 2, champ)]


@pytest.mark.parametrize(
    ("octets", "code", "ligne"),
    [
        (b"%PDF-1.4 rien", "IND-01", None),
        (b"x" * (fichier.OCTETS_MAX + 1), "IND-01", None),
        (b"mission;nature\nx;y\n", "IND-02", 1),
        (csv(JUSTE).replace(b";cible_texte", b";remarque"), "IND-03", 1),
        (csv(), "IND-04", None),
        (csv(*[JUSTE] * (fichier.LIGNES_MAX + 1)), "IND-05", None),
    ],
)
def test_chaque_faute_de_fichier_a_son_code(octets, code, ligne):
    assert codes(octets) == [(code, ligne, None)]


def test_une_ligne_repetee_est_nommee():
    assert codes(csv(JUSTE, JUSTE)) == [("IND-20", 3, "indicateur")]


def cibles(*ecrites: object) -> list[Decimal | str | None]:
    """What each target is read as, or the advice of its refusal."""
    rangees = [
        fichier.COLONNES,
        *[
            [*fichier.EXEMPLE[:1], f"Séances {n}", *fichier.EXEMPLE[2:10], cible, ""]
            for n, cible in enumerate(ecrites)
        ],
    ]
    lecture = fichier.lire(en_xlsx(rangees))
    refus = {anomalie.ligne: anomalie.conseil for anomalie in lecture.anomalies}
    return [refus.get(ligne.numero, ligne.cible) for ligne in lecture.lignes]


def test_les_chiffres_se_lisent_comme_tous_les_montants():
    assert cibles("1 234,5", "1\u202f000", 12.5, "", 0.1 + 0.2) == [
        Decimal("1234.5"), Decimal(1000), Decimal("12.5"), None, Decimal("0.3"),
    ]  # fmt: skip
    assert cibles("1.234", "12,50") == [Decimal(1234), Decimal("12.5")]
    assert cibles(1.234) == [Decimal("1.234")]


def test_un_chiffre_qui_peut_etre_deux_n_est_pas_devine():
    (conseil,) = cibles("1.234")
    assert "milliers ou en décimales" in conseil
    assert all("nombre seul" in refus for refus in cibles("12 %", "5 D", "1e30", "1,23456"))


def test_une_feuille_masquee_ou_vide_n_est_pas_le_tableau():
    rangees = [fichier.COLONNES, fichier.EXEMPLE]
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True}) as livre:
        ancienne = livre.add_worksheet("Ancienne")
        ancienne.write(0, 0, "x")
        livre.add_worksheet("Vide")
        feuille = livre.add_worksheet("Tableau")
        for rang, valeurs in enumerate(rangees):
            feuille.write_row(rang, 0, valeurs)
        feuille.activate()
        feuille.set_first_sheet()
        ancienne.hide()
    lecture = fichier.lire(tampon.getvalue())
    assert not lecture.anomalies
    assert lecture.feuille.nom == "Tableau"


def test_un_classeur_protege_dit_de_retirer_le_mot_de_passe():
    octets = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
    (anomalie,) = fichier.lire(octets).anomalies
    assert (anomalie.code, anomalie.lu) == ("IND-01", "un classeur protégé par un mot de passe")
    assert "Retirez le mot de passe" in anomalie.conseil


class TestEnEuros:
    """What an annex pays for an indicator, in the columns of the model."""

    ENTETE = (
        "mission;indicateur;nature;preuve_attendue;source;sens;mesure;montant;depart;cible;paliers;mesure_par;"
        "livrables"
    )
    DEBUT = "Prévention;Dépistage;resultat;Tableau;Annexe"

    def lire(self, sens="", mesure="", montant="", depart="", cible="", paliers="", par=""):
        ligne = f"{self.DEBUT};{sens};{mesure};{montant};{depart};{cible};{paliers};{par};Bilan"
        return fichier.lire(f"{self.ENTETE}\n{ligne}\n".encode())

    def test_par_paliers(self):
        lecture = self.lire(
            "", "paliers", "3 500 €", paliers="69,70 : 1000 | 72,40 : 2500 | 75 : 3500", par="caisse"
        )
        assert lecture.anomalies == []
        lue = lecture.lignes[0]
        assert (lue.en_euros.mesure, lue.en_euros.montant) == ("paliers", Decimal(3500))
        assert lue.en_euros.paliers[0] == Palier(Decimal("69.70"), Decimal(1000))
        assert (lue.champs["mesure_par"], lue.champs["livrables"], lue.champs["portee"]) == (
            "caisse",
            "Bilan",
            "local",
        )
        assert lue.a_un_objectif

    def test_du_depart_a_la_cible(self):
        lue = self.lire("", "lineaire", "3000", "10", "20").lignes[0]
        assert (lue.en_euros.depart, lue.cible) == (Decimal(10), Decimal(20))

    def test_sans_mesure_il_est_paye_au_taux(self):
        assert self.lire(cible="4").lignes[0].en_euros is None

    @pytest.mark.parametrize(
        ("champs", "champ", "attendu"),
        [
            ({"mesure": "paliers"}, "montant", "un montant en euros"),
            ({"mesure": "paliers", "montant": "10", "paliers": "70 = 10"}, "paliers", "« borne : montant »"),
            ({"mesure": "paliers", "montant": "10", "paliers": "70 : x"}, "paliers", "« borne : montant »"),
            ({"montant": "10", "cible": "4"}, "montant", "une cellule vide"),
            ({"paliers": "70 : 10", "cible": "4"}, "paliers", "une cellule vide"),
        ],
    )
    def test_ce_qui_est_incomplet_est_nomme(self, champs, champ, attendu):
        anomalie = self.lire(**champs).anomalies[0]
        assert (anomalie.code, anomalie.champ, anomalie.ligne) == ("IND-15", champ, 2)
        assert attendu in anomalie.attendu
