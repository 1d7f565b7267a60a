"""Charts: right lengths, unknown worded and hatched, text escaped, a table behind, a PDF that accepts them."""

import io
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from cpts.commun import graphiques as g
from cpts.commun.graphiques.svg import HACHURES, LARGEUR

D = Decimal
SVG = "{http://www.w3.org/2000/svg}"
PROVENANCE = g.ProvenanceDuGraphique("dépôts", date(2026, 6, 30), "3 CPTS", "3 CPTS sur 4")
DANGEREUX = '<script>alert("x")</script>'


def racine(graphique):
    return ET.fromstring(graphique.svg)


def largeurs(graphique, couleur):
    return [float(r.get("width")) for r in racine(graphique).iter(f"{SVG}rect") if r.get("fill") == couleur]


def mots(graphique):
    return [t.text for t in racine(graphique).iter(f"{SVG}text")]


def tous_les_genres(libelle="Prévention", valeur=D(10)):
    return [
        g.barres("T", [(libelle, valeur), ("B", None)], PROVENANCE),
        g.barres_empilees("T", [libelle, "B"], [(libelle, [valeur, D(5)]), ("B", [D(1), None])], PROVENANCE),
        g.barres_empilees("T", [libelle, "B"], [(libelle, [valeur, D(5)])], PROVENANCE, en_parts=True),
        g.colonnes("T", [libelle, "B"], [(libelle, [valeur, None])], PROVENANCE),
        g.consommation("T", [(libelle, valeur, D(8)), ("B", None, D(1))], PROVENANCE),
        g.petits_multiples("T", ["2024", "2025"], [(libelle, [valeur, None])], PROVENANCE),
    ]


def test_une_barre_est_proportionnelle():
    graphique = g.barres("T", [("A", D(200)), ("B", D(50)), ("C", D(0))], PROVENANCE)

    assert largeurs(graphique, "#0b4f5c") == [LARGEUR, LARGEUR / 4, 2.0]


def test_une_valeur_negative_part_a_gauche_de_zero():
    graphique = g.barres("T", [("A", D(100)), ("B", D(-100))], PROVENANCE)
    rectangles = [r for r in racine(graphique).iter(f"{SVG}rect") if r.get("fill", "").startswith("url(")]

    assert largeurs(graphique, "#0b4f5c") == [LARGEUR / 2]
    assert [(float(r.get("x")), float(r.get("width"))) for r in rectangles] == [(0, LARGEUR / 2)]
    assert "\u2212100\u00a0€" in mots(graphique)


def formes(graphique):
    """Rectangles of a picture, those of patterns left out."""
    return racine(graphique).findall(f"{SVG}rect")


@pytest.mark.parametrize(
    ("avec", "sans"),
    [
        (
            g.barres("T", [("A", D(100)), ("B", None)], PROVENANCE),
            g.barres("T", [("A", D(100))], PROVENANCE),
        ),
        (
            g.barres_empilees("T", ["a"], [("A", [D(100)]), ("B", [None])], PROVENANCE),
            g.barres_empilees("T", ["a"], [("A", [D(100)])], PROVENANCE),
        ),
        (
            g.colonnes("T", ["a"], [("2024", [D(100)]), ("2025", [None])], PROVENANCE),
            g.colonnes("T", ["a"], [("2024", [D(100)])], PROVENANCE),
        ),
        (
            g.consommation("T", [("A", D(1), D(2)), ("B", None, D(1))], PROVENANCE),
            g.consommation("T", [("A", D(1), D(2))], PROVENANCE),
        ),
        (
            g.petits_multiples("T", ["2024"], [("A", [D(1)]), ("B", [None])], PROVENANCE),
            g.petits_multiples("T", ["2024"], [("A", [D(1)])], PROVENANCE),
        ),
    ],
)
def test_l_inconnu_n_a_ni_hauteur_ni_longueur(avec, sans):
    assert "inconnu" in mots(avec)
    assert "0\u00a0€" not in mots(avec)
    assert len(formes(avec)) == len(formes(sans))
    assert "pattern" not in avec.svg


def test_l_inconnu_se_dit_en_toutes_lettres_dans_le_tableau():
    graphique = g.barres("T", [("A", D(100)), ("B", None)], PROVENANCE)

    assert graphique.lignes[1].cellules == ("B", "inconnu")
    assert graphique.valeurs == (("A", D(100)), ("B", None))


def motif_de(rectangle):
    return rectangle.get("fill").removesuffix(")").split("-", 1)[-1]


def test_une_annee_en_cours_est_hachuree_et_dite():
    graphique = g.colonnes(
        "T",
        ["Versé", "Dépensé"],
        [("2025", [D(10), D(8)]), ("2026", [D(6), None])],
        PROVENANCE,
        liens={"2026": "/2026"},
        en_cours={"2026": "au 29 novembre"},
    )

    assert "2026 : en cours, au 29 novembre" in mots(graphique)
    assert [motif_de(r) for r in formes(graphique)].count("plein-en-cours") == 2  # the legend and the column
    assert [ligne.cellules[0] for ligne in graphique.lignes] == ["2025", "2026 (en cours, au 29 novembre)"]
    assert graphique.lignes[1].url == "/2026"
    assert "2026 (en cours, au 29 novembre) : Versé" in graphique.svg


def test_sans_annee_en_cours_aucune_hachure():
    graphique = g.colonnes("T", ["a"], [("2025", [D(10)])], PROVENANCE, en_cours={"2026": "au 1er mars"})

    assert "en cours" not in graphique.svg


def test_une_vignette_dit_aussi_l_annee_en_cours():
    annees = ["2025", "2026"]
    en_cours = {"2026": "au 29 novembre"}
    graphique = g.petits_multiples("T", annees, [("Prévention", [D(4), D(3)])], PROVENANCE, en_cours=en_cours)

    assert graphique.colonnes == ("", "2025", "2026 (en cours, au 29 novembre)")
    assert [motif_de(r) for r in formes(graphique)].count("plein-en-cours") == 2
    assert "2026 : en cours, au 29 novembre" in mots(graphique)


@pytest.mark.parametrize(
    ("montants", "attendues"),
    [([1, 1, 1], ["34\u00a0%", "33\u00a0%", "33\u00a0%"]), ([505, 495], ["51\u00a0%", "49\u00a0%"])],
)
def test_les_parts_dessinees_font_cent(montants, attendues):
    graphique = g.barres_empilees(
        "T", [str(n) for n in range(len(montants))], [("A", [D(m) for m in montants])], PROVENANCE
    )

    assert [m for m in mots(graphique) if m.endswith("%")] == attendues


def test_les_parts_empilees_font_le_total():
    graphique = g.barres_empilees("T", ["Observé", "Par clé"], [("A", [D(30), D(70)])], PROVENANCE)

    assert graphique.colonnes == ("", "Observé", "Par clé", "Total")
    assert graphique.valeurs == (("A", D(30), D(70), D(100)),)
    assert {"30\u00a0%", "70\u00a0%", "100\u00a0€"} <= set(mots(graphique))


@pytest.mark.parametrize("en_parts", [True, False])
def test_un_total_inconnu_n_a_pas_de_parts(en_parts):
    graphique = g.barres_empilees("T", ["a", "b"], [("A", [D(30), None])], PROVENANCE, en_parts=en_parts)

    assert graphique.valeurs == (("A", D(30), None, None),)
    assert not [m for m in mots(graphique) if "%" in m]
    assert "inconnu" in mots(graphique)


def test_une_part_negative_compte_dans_le_total_sans_largeur():
    graphique = g.barres_empilees("T", ["a", "b"], [("A", [D(30), D(-10)])], PROVENANCE)

    assert graphique.valeurs[0][-1] == D(20)
    assert not [m for m in mots(graphique) if "%" in m]


def test_une_consommation_peut_depasser_100_pour_cent():
    graphique = g.consommation("T", [("A", D(150), D(100)), ("B", D(50), D(100))], PROVENANCE)

    assert "150\u00a0% (dépassement)" in mots(graphique)
    pleine, moitie = largeurs(graphique, "#0b4f5c")
    assert pleine == pytest.approx(LARGEUR / 1.5, abs=0.01)
    assert moitie == pytest.approx(pleine / 2, abs=0.01)
    assert graphique.lignes[0].cellules == ("A", "150,00\u00a0€", "100,00\u00a0€", "150,0\u00a0%")


@pytest.mark.parametrize(("utilise", "total"), [(None, D(1)), (D(1), None), (D(1), D(0))])
def test_un_taux_incalculable_est_inconnu(utilise, total):
    graphique = g.consommation("T", [("A", utilise, total)], PROVENANCE)

    assert graphique.lignes[0].cellules[-1] == "inconnu"
    assert graphique.valeurs[0][-1] is None


def test_des_colonnes_etroites_portent_leur_valeur_debout():
    series = ["a", "b", "c"]
    larges = g.colonnes("T", series, [("2024", [D(1)] * 3)], PROVENANCE)
    etroites = g.colonnes("T", series, [(str(annee), [D(1)] * 3) for annee in range(2019, 2026)], PROVENANCE)

    assert "rotate" not in larges.svg
    assert "rotate(-90" in etroites.svg


@pytest.mark.parametrize("rang", range(6))
def test_tout_texte_est_echappe(rang):
    graphique = tous_les_genres(DANGEREUX)[rang]

    assert "<script" not in graphique.svg
    assert "<script" not in render_to_string("composants/graphique.html", {"graphique": graphique})


@pytest.mark.parametrize("rang", range(6))
def test_chaque_genre_est_accessible_et_sans_style_en_ligne(rang):
    graphique = tous_les_genres()[rang]
    svg = racine(graphique)

    titre, description = svg.get("aria-labelledby").split()
    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title[@id='{titre}']").text == "T"
    assert "Prévention" in svg.find(f"{SVG}desc[@id='{description}']").text
    assert svg.get("font-family")
    assert "style=" not in graphique.svg


@pytest.mark.parametrize("fonction", [g.barres, g.consommation])
def test_sans_donnee_rien_ne_casse(fonction):
    graphique = fonction("T", [], PROVENANCE)

    assert "Aucune donnée." in graphique.svg
    assert graphique.lignes == ()


def test_la_provenance_est_une_phrase():
    assert str(PROVENANCE) == (
        "Source : dépôts ; au 30\u00a0juin\u00a02026 ; n = 3 CPTS ; complétude : 3 CPTS sur 4."
    )
    assert str(g.ProvenanceDuGraphique("dépôts", None)) == "Source : dépôts ; date inconnue."


def test_l_include_montre_titre_provenance_tableau_et_csv():
    graphique = g.barres(
        "La moitié", [("A", D(200)), ("B", None)], PROVENANCE, mesure="Dépensé", liens={"A": "/a"}
    )

    html = render_to_string("composants/graphique.html", {"graphique": graphique, "csv": "/a.csv"})

    assert '<h3 class="graphique__titre">La moitié</h3>' in html
    assert "Source : dépôts" in html
    assert '<th scope="row"><a href="/a">A</a></th><td class="nombre">200,00\u00a0€</td>' in html
    assert '<td class="nombre">inconnu</td>' in html
    assert 'href="/a.csv"' in html


class TestEchelle:
    def test_les_quantiles_couvrent_toutes_les_valeurs(self):
        couleurs = g.echelle([D(n) / 100 for n in range(1, 101)])

        assert len(couleurs.classes) == 5
        assert couleurs.motif(D("0.01")) == couleurs.classes[0].motif
        assert couleurs.motif(D("1")) == couleurs.classes[-1].motif
        assert couleurs.classes[0].libelle == "1\u00a0% à 21\u00a0%"

    def test_sans_donnee_est_hachure_et_jamais_la_classe_la_plus_basse(self):
        couleurs = g.echelle([D("0.1"), D("0.9"), None])

        assert couleurs.motif(None) == HACHURES
        assert couleurs.motif(D("0.1")) != HACHURES

    def test_une_borne_appartient_a_la_classe_du_dessus(self):
        couleurs = g.echelle([], bornes=[D(0), D("0.5"), D(1)])

        assert couleurs.motif(D("0.5")) == couleurs.classes[1].motif
        assert couleurs.motif(D("0.4999")) == couleurs.classes[0].motif

    def test_des_valeurs_egales_font_une_classe(self):
        couleurs = g.echelle([D("0.3")] * 9)

        assert len(couleurs.classes) == 1
        assert couleurs.motif(D("0.3")) == couleurs.classes[0].motif

    def test_aucune_valeur_tout_est_hachure(self):
        assert g.echelle([None]).motif(D(1)) == HACHURES

    def test_trop_de_classes_sont_refusees(self):
        with pytest.raises(ValueError, match="5 teintes au plus"):
            g.echelle([], bornes=[D(n) for n in range(7)])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_un_pdf_accepte_chaque_genre():
    weasyprint = pytest.importorskip("weasyprint")
    pypdf = pytest.importorskip("pypdf")
    corps = "".join(f"<figure>{graphique.svg}</figure>" for graphique in tous_les_genres())

    octets = weasyprint.HTML(string=f"<html lang='fr'><title>T</title><body>{corps}").write_pdf()

    texte = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(octets)).pages)
    assert "Prévention" in texte
    assert "inconnu" in texte


def test_le_nom_d_une_vignette_tient_sur_deux_lignes_et_n_est_pas_coupe():
    nom = "Accompagnement des professionnels"
    court = g.petits_multiples("T", ["2024"], [("Prévention", [D(1)])], PROVENANCE)
    long = g.petits_multiples("T", ["2024"], [(nom, [D(1)])], PROVENANCE)
    assert mots(long)[:2] == ["Accompagnement des", "professionnels"]
    hauteurs = [float(racine(x).get("viewBox").split()[3]) for x in (court, long)]
    assert hauteurs[1] > hauteurs[0]
