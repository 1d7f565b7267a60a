"""Territories: loading of the published files, vintage, attribution, and the search of a commune.

The files and their choices are described in ``donnees/territoires/LISEZMOI.md``.
"""

import csv
import gzip
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Case, F, FilteredRelation, IntegerField, Q, QuerySet, Value, When

from cpts.commun.fusion import fusionner
from cpts.commun.tri import cle_tri
from cpts.territoires.models import Commune, Departement, PopulationCommune, Region

DONNEES = Path(__file__).parent / "donnees"

# --- Loading ---------------------------------------------------------------------------------------------

Lignes = list[dict[str, str]]
# Shown while rows go by: (rows, what they are) → the same rows.
Avancement = Callable[[Lignes, str], Iterable[dict[str, str]]]


@dataclass(frozen=True)
class BilanTerritoires:
    """What a loading changed: rows created or modified."""

    regions: int
    departements: int
    communes: int
    populations: int

    @property
    def rien_de_nouveau(self) -> bool:
        return not (self.regions or self.departements or self.communes or self.populations)


@transaction.atomic
def charger_territoires(
    departements: Collection[str] | None = None, avancement: Avancement = lambda lignes, _: lignes
) -> BilanTerritoires:
    """Bring regions, departments, communes and populations up to date with the files.

    ``departements`` (INSEE codes) limits the communes and their populations; regions and
    departments are always complete. Twice is the same as once; nothing is ever deleted.
    ValueError when a department is not in the files.
    """
    liste_departements = lire("departements.csv")
    communes = _communes_de(departements, {ligne["code"] for ligne in liste_departements})
    millesime = millesime_courant()
    return BilanTerritoires(
        regions=fusionner(
            Region,
            ("code", "nom", "nom_tri"),
            ("code",),
            ((r["code"], r["nom"], cle_tri(r["nom"])) for r in lire("regions.csv")),
        ),
        departements=fusionner(
            Departement,
            ("code", "nom", "nom_tri", "region_id"),
            ("code",),
            ((d["code"], d["nom"], cle_tri(d["nom"]), d["region"]) for d in liste_departements),
        ),
        communes=fusionner(
            Commune,
            ("code", "nom", "nom_tri", "departement_id", "codes_postaux", "epci"),
            ("code",),
            (_ligne_de_commune(c) for c in avancement(communes, "communes")),
        ),
        populations=fusionner(
            PopulationCommune,
            ("commune_id", "millesime", "population"),
            ("commune_id", "millesime"),
            (
                (c["code"], millesime, int(c["population"]))
                for c in avancement(communes, "populations")
                if c["population"]
            ),
        ),
    )


def _communes_de(departements: Collection[str] | None, connus: set[str]) -> Lignes:
    communes = lire("communes.csv.gz")
    if departements is None:
        return communes
    inconnus = sorted(set(departements) - connus)
    if inconnus:
        raise ValueError(
            f"Département inconnu : {', '.join(inconnus)}. Donnez des codes comme 59, 2A ou 974."
        )
    return [commune for commune in communes if commune["departement"] in departements]


def _ligne_de_commune(commune: dict[str, str]) -> tuple[str, ...]:
    nom = commune["nom"]
    return (
        commune["code"],
        nom,
        cle_tri(nom),
        commune["departement"],
        commune["codes_postaux"],
        commune["epci"],
    )


# --- Reading the files -----------------------------------------------------------------------------------


def lire(nom: str) -> Lignes:
    """Rows of one CSV file of ``donnees/territoires``, compressed or not; all values are text."""
    chemin = DONNEES / nom
    ouvrir = gzip.open if chemin.suffix == ".gz" else open
    with ouvrir(chemin, "rt", encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


@cache
def source() -> dict:
    """Producers, licence, vintages, totals and fingerprints of the files."""
    return json.loads((DONNEES / "source.json").read_text(encoding="utf-8"))


def millesime_courant() -> int:
    """Vintage of the population in use, as INSEE names it (2023 = in force on 1 January 2026)."""
    return source()["millesime_population"]


def attribution() -> str:
    """The words the licence asks for, to print under any page that shows these data."""
    licence = source()["licence_donnees"]
    return f"{licence['attribution']}. {licence['nom']}."


# --- Search ----------------------------------------------------------------------------------------------

CODE = re.compile(r"[0-9]{2,5}|2[ab][0-9]{0,3}")
# Words of an address that name no commune.
SANS_OBJET = {"arrondissement", "cedex"}
ABREVIATIONS = {"st": "saint", "ste": "sainte"}
LONGUEUR_UTILE = 100
# Under this share of common trigrams, what comes out looks like noise.
RESSEMBLANCE_MINIMALE = 0.45
EXACT, DEBUT, MILIEU = range(3)


def chercher_communes(texte: str, limite: int = 20) -> list[Commune]:
    """Communes that answer ``texte``, best first, each with ``population`` (None if not published).

    ``texte`` is a name or its beginning, a postal or INSEE code or its beginning, or both ("59000 Lille",
    "Lyon 3e"); case, accents, hyphens and the abbreviation of "Saint" do not matter. The exact name comes
    first, then names that begin with it, then names with a word that does, larger communes first; names
    that merely look alike fill what is left. Five digits are more often a postal code than an INSEE code:
    both are found, larger communes first. Three queries at most, region and department included.
    """
    nom, codes = _decouper(texte[:LONGUEUR_UTILE])
    if not nom:
        return _par_codes(codes, limite) if codes else []
    if codes:
        precises = _par_nom(_avec_codes(_communes(), codes), nom, limite)
        if precises:
            return precises
    return _completer(_par_nom(_communes(), nom, limite), nom, limite)


def explication_hors_perimetre(texte: str) -> str | None:
    """Why ``texte`` (code or name of a collectivity without an ARS) is not found, None otherwise."""
    cle = cle_tri(texte[:LONGUEUR_UTILE])
    for ligne in lire("hors_perimetre.csv"):
        nom = cle_tri(ligne["nom"])
        par_code = any(mot.isdigit() and mot.startswith(ligne["code"]) for mot in cle.split())
        if par_code or nom in cle:
            return f"{ligne['nom']} : {ligne['explication']}"
    return None


def _decouper(texte: str) -> tuple[str, list[str]]:
    """(name as a sort key, codes in upper case) found in what was typed."""
    mots, codes = [], []
    for mot in cle_tri(texte).split():
        if CODE.fullmatch(mot):
            codes.append(mot.upper())
        elif not mot[0].isdigit() and mot not in SANS_OBJET:
            mots.append(ABREVIATIONS.get(mot, mot))
    return " ".join(mots), codes


def _communes() -> QuerySet[Commune]:
    return (
        Commune.objects.select_related("departement__region")
        .alias(
            en_vigueur=FilteredRelation(
                "populationcommune", condition=Q(populationcommune__millesime=millesime_courant())
            )
        )
        .annotate(population=F("en_vigueur__population"))
    )


def _par_codes(codes: list[str], limite: int) -> list[Commune]:
    return list(_avec_codes(_communes(), codes).order_by(*_plus_grandes())[:limite])


def _avec_codes(communes: QuerySet[Commune], codes: list[str]) -> QuerySet[Commune]:
    for code in codes:
        communes = communes.filter(
            Q(code__startswith=_commune_de_l_arrondissement().get(code, code))
            | Q(codes_postaux__startswith=code)
            | Q(codes_postaux__contains=f" {code}")
        )
    return communes


def _par_nom(communes: QuerySet[Commune], nom: str, limite: int) -> list[Commune]:
    rang = Case(
        When(nom_tri=nom, then=Value(EXACT)),
        When(nom_tri__startswith=nom, then=Value(DEBUT)),
        default=Value(MILIEU),
        output_field=IntegerField(),
    )
    trouvees = communes.filter(Q(nom_tri__startswith=nom) | Q(nom_tri__contains=f" {nom}"))
    return list(trouvees.order_by(rang, *_plus_grandes())[:limite])


def _completer(trouvees: list[Commune], nom: str, limite: int) -> list[Commune]:
    """``trouvees``, then names that look like ``nom`` as far as ``limite`` allows."""
    reste = limite - len(trouvees)
    if reste <= 0:
        return trouvees
    proches = (
        _communes()
        .filter(nom_tri__trigram_similar=nom)
        .alias(ressemblance=TrigramSimilarity("nom_tri", nom))
        .filter(ressemblance__gte=RESSEMBLANCE_MINIMALE)
        .exclude(pk__in=[commune.pk for commune in trouvees])
        .order_by("-ressemblance", *_plus_grandes())
    )
    return [*trouvees, *proches[:reste]]


def _plus_grandes() -> Iterator:
    yield F("population").desc(nulls_last=True)
    yield "nom_tri"
    yield "code"


@cache
def _commune_de_l_arrondissement() -> dict[str, str]:
    """INSEE code of a district of Paris, Lyon or Marseille → code of its city."""
    return {ligne["code"]: ligne["commune"] for ligne in lire("arrondissements_municipaux.csv")}
