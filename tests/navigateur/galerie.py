"""A page that shows every component with realistic values, served by the tests only."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.safestring import mark_safe

from cpts.commun import graphiques as g
from cpts.commun.formats import date_courte, euros
from cpts.commun.formulaires import FichiersField, FormulaireDSFR
from cpts.commun.listes import Colonne, Liste

GABARIT = Path(__file__).parent / "gabarits" / "galerie.html"
METHODES = ["Observé", "Par règle", "Par clé", "Non affecté"]
PROVENANCE = g.ProvenanceDuGraphique(
    "fichiers des écritures comptables déposés", date(2026, 6, 30), "508 CPTS", "508 CPTS sur 700"
)


class Depot(FormulaireDSFR, forms.Form):
    exercice = forms.ChoiceField(
        label="Exercice", choices=[("2025", "2025"), ("2024", "2024")], help_text="Année de clôture."
    )
    piece = forms.ChoiceField(
        label="Pièce",
        choices=[("fec", "Fichier des écritures"), ("balance", "Balance")],
        widget=forms.RadioSelect,
    )
    justification = forms.CharField(
        label="Justification", help_text="Une phrase suffit.", widget=forms.Textarea(attrs={"rows": 3})
    )
    fichiers = FichiersField(label="Fichiers", help_text="TXT ou CSV, 600 Mo au plus.")
    accord = forms.BooleanField(label="Je dépose ces pièces au nom de la CPTS")


PIECES = [
    ("Fichier des écritures comptables", "Reçue", "succes", date(2026, 3, 12), Decimal("121345.67")),
    ("Budget prévisionnel", "En retard de 4 jours", "erreur", None, None),
    ("Rapport d’activité", "Demandée, sans obligation", "info", None, None),
    ("Comptes annuels", "Incomplète", "attention", date(2026, 4, 1), Decimal("-1200.5")),
    ("Balance", "Dispensée", "neutre", None, Decimal(0)),
]
COLONNES = [
    Colonne("piece", "Pièce", lambda p: p[0], tri="piece", titre=True, url=lambda p: "/galerie"),
    Colonne("etat", "État", lambda p: p[1], tri="etat", ton=lambda p: p[2]),
    Colonne("recu", "Reçue le", lambda p: p[3], lambda jour: date_courte(jour, "—"), tri="recu"),
    Colonne("montant", "Montant lu", lambda p: p[4], euros, tri="montant", nombre=True),
]


class _Liste(Liste):
    """A list of rows already read, on its third page of fifty."""

    @cached_property
    def page(self) -> Page:
        page = Paginator(self.lignes_source, 50).get_page(3)
        page.numeros = list(page.paginator.get_elided_page_range(3, on_each_side=1, on_ends=1))
        page.object_list = PIECES
        return page


def graphiques() -> list[g.Graphique]:
    """One chart of each kind, with an unknown value in each."""
    d = Decimal
    depenses = [
        ("Accès aux soins", d("48210.40")),
        ("Parcours pluriprofessionnels autour du patient", d("35100")),
        ("Actions territoriales de prévention", d("21890.12")),
        ("Réponse aux crises sanitaires", d(0)),
        ("Qualité et pertinence des soins", None),
    ]
    methodes = [
        ("Accès aux soins", [d(30000), d(9000), d(6000), d(3210)]),
        ("Parcours", [d(12000), d(14000), d(5000), d(4100)]),
        ("Prévention", [d(3000), d(2000), d(1000), d(15890)]),
        ("Qualité", [d(8000), d(2000), None, None]),
    ]
    annees = [
        ("2022", [d(105_800_000), d(61_000_000)]),
        ("2023", [d(121_000_000), d(88_000_000)]),
        ("2024", [d(170_000_000), None]),
    ]
    consommations = [
        ("Fonctionnement", d(58000), d(60000)),
        ("Prévention", d(25300), d(20000)),
        ("Accès aux soins", d(9000), d(35000)),
        ("Qualité", None, d(10000)),
    ]
    regions = [
        ("Bretagne", [d(1200), d(2100), d(2600)]),
        ("Occitanie", [d(900), d(2900), d(4100)]),
        ("La Réunion", [d(300), None, d(700)]),
        ("Grand Est", [d(2100), d(2600), d(3100)]),
    ]
    liens = {"Accès aux soins": "/galerie"}
    return [
        g.barres(
            "L’accès aux soins concentre 46 % de la dépense",
            depenses,
            PROVENANCE,
            mesure="Dépensé",
            liens=liens,
        ),
        g.barres_empilees("Une dépense sur cinq n’est pas affectée", METHODES, methodes, PROVENANCE),
        g.barres_empilees(
            "La prévention est la moins bien observée", METHODES, methodes, PROVENANCE, en_parts=True
        ),
        g.colonnes("Les versements ont crû de 61 % en deux ans", ["Versé", "Dépensé"], annees, PROVENANCE),
        g.colonnes(
            "Cinq exercices, trois sources",
            ["Alloué", "Versé", "Dépensé"],
            [(str(a), [d(a * 30), d(a * 28), d(a * (a - 2015))]) for a in range(2021, 2026)],
            PROVENANCE,
        ),
        g.consommation("La prévention dépasse son enveloppe de 27 %", consommations, PROVENANCE),
        g.petits_multiples(
            "L’Occitanie a quadruplé depuis 2023", ["2023", "2024", "2025"], regions, PROVENANCE
        ),
        _carte(),
    ]


def _carte() -> g.Graphique:
    from cpts.commun.graphiques.svg import Dessin, rectangle

    valeurs = {str(n): (Decimal(n) / 20 if n % 6 else None) for n in range(1, 21)}
    couleurs = g.echelle(valeurs.values())
    dessin = Dessin("Couverture par département", "Vingt carrés en guise de départements.")
    for rang, valeur in enumerate(valeurs.values()):
        x, y = 170 + rang % 5 * 54, rang // 5 * 44
        dessin.ajouter(rectangle(x, y, 50, 40, dessin.remplissage(couleurs.motif(valeur))))
    g.legende(dessin, couleurs, 0, 10)
    return g.Graphique(
        "Trois départements n’ont pas de données",
        "Part de la population couverte",
        dessin.rendre(180),
        ("",),
        (),
        (),
        PROVENANCE,
    )


def _echanges() -> list[dict]:
    return [
        {
            "auteur": "Camille Durand",
            "organisme": "CPAM de démonstration",
            "le": datetime(2026, 3, 12, 13, 5, tzinfo=UTC),
            "texte": "À quelle mission se rapporte la facture de 4 320,00 € du 14 novembre ?",
            "genre": "Précision demandée",
        },
        {
            "auteur": "Inès Martin",
            "organisme": "CPTS de démonstration du Val d’Essai",
            "le": datetime(2026, 3, 14, 8, 30, tzinfo=UTC),
            "texte": "Bonjour,\nelle concerne les ateliers de prévention.",
            "de_moi": True,
        },
    ]


@login_not_required
def galerie(request: HttpRequest) -> HttpResponse:
    form = Depot(request.POST if "erreurs" not in request.GET else {}) if _liee(request) else Depot()
    contexte = {
        "form": form,
        "verse": Decimal("121345.67"),
        "depense": Decimal("113890.12"),
        "liste": _Liste(request, range(312), COLONNES, "galerie", "pièce", "piece"),
        "graphiques": graphiques(),
        "echanges": [{"de_moi": False, "genre": "", **e} for e in _echanges()],
    }
    gabarit = engines["django"].from_string(GABARIT.read_text(encoding="utf-8"))
    return HttpResponse(gabarit.render(contexte, request))


def _liee(request: HttpRequest) -> bool:
    return request.method == "POST" or "erreurs" in request.GET


@login_not_required
def progression(request: HttpRequest) -> HttpResponse:
    """A page that follows a reading; the tests answer for the server."""
    gabarit = engines["django"].from_string(
        '{% extends "base.html" %}{% block contenu %}<h1>Lecture</h1>'
        '{% include "composants/progression.html" with libelle="Lecture" valeur=0 maximum=100 identifiant="l"'
        ' url="/progression.json" suite="/fini" only %}{% endblock %}'
    )
    return HttpResponse(gabarit.render({}, request))


@login_not_required
def fini(request: HttpRequest) -> HttpResponse:
    gabarit = engines["django"].from_string(
        '{% extends "base.html" %}{% block contenu %}<h1>Fichier lisible et équilibré</h1>{% endblock %}'
    )
    return HttpResponse(gabarit.render({}, request))


@login_not_required
def hostile(request: HttpRequest) -> HttpResponse:
    """Breaks the rules on purpose: an inline script and an outside image."""
    return HttpResponse(
        mark_safe('<h1>x</h1><script>1</script><img src="https://ailleurs.example/x.png" alt="">')
    )


urlpatterns = [
    path("galerie", galerie),
    path("progression", progression),
    path("fini", fini),
    path("hostile", hostile),
    path("", include("rapports.public.urls")),
    path("regles-de-lecture/", fini, name="regles_lecture"),  # the page of help links to it
]
