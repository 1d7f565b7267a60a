"""The timeline: bars within the picture, a table with the same words, no pattern that no lane uses."""

import datetime

from cpts.commun.graphiques import Couloir, PeriodeDeFrise, ProvenanceDuGraphique, frise

BORNES = [datetime.date(annee, 3, 1) for annee in range(2024, 2030)]
PROVENANCE = ProvenanceDuGraphique("contrat", datetime.date(2026, 1, 1))


def dessiner(*couloirs, au=datetime.date(2026, 1, 1)):
    genres = ["en vigueur", "active", "suspension"]
    return frise("Titre", couloirs, BORNES, au, PROVENANCE, genres, hachure="suspension")


def test_le_tableau_dit_les_memes_mots():
    contrat = Couloir(
        "Contrat", [PeriodeDeFrise(BORNES[0], None, "en vigueur")], mots="du 01/03/2024 au 28/02/2029"
    )
    graphique = dessiner(contrat, Couloir("Prévention", mots="non démarrée"))
    assert [ligne.cellules for ligne in graphique.lignes] == [
        ("Contrat", "du 01/03/2024 au 28/02/2029"),
        ("Prévention", "non démarrée"),
    ]
    assert "Prévention : non démarrée" in graphique.svg


def test_seuls_les_motifs_employes_ont_une_legende():
    assert "suspension" not in dessiner(Couloir("C", [PeriodeDeFrise(BORNES[0], None, "en vigueur")])).svg
    assert "suspension" in dessiner(Couloir("C", [PeriodeDeFrise(BORNES[1], BORNES[2], "suspension")])).svg


def test_une_periode_qui_deborde_reste_dans_l_image():
    svg = dessiner(
        Couloir("C", [PeriodeDeFrise(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1), "active")])
    ).svg
    assert 'x="1" ' in svg
    assert 'width="438"' in svg


def test_un_jour_hors_de_la_frise_n_a_pas_de_trait():
    assert dessiner(Couloir("C"), au=datetime.date(2023, 1, 1)).sous_titre == ""
    assert dessiner(Couloir("C")).sous_titre == "Trait épais : 01/01/2026."


def test_le_texte_est_echappe():
    assert "<b>" not in dessiner(Couloir("<b>", mots="<b>")).svg
