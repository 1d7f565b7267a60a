"""Build the compact territory files from an unpacked copy of the published package.

    python -m outils.donnees.construire_territoires CHEMIN_DU_PAQUET_DECOMPRESSE

The package is ``@etalab/decoupage-administratif`` (code officiel géographique, EPCI, populations, postal
codes). Run once a year by a maintainer; needs nothing beyond Python. Writes ``regions.csv``,
``departements.csv``, ``arrondissements_municipaux.csv``, ``communes.csv.gz`` and ``source.json`` into
``cpts/territoires/donnees/``, and prints totals to compare with the published ones.
"""

import csv
import gzip
import hashlib
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
CIBLE = RACINE / "cpts" / "territoires" / "donnees"

# Versions of the package whose vintages were read in its notice; a new one is added here by hand.
MILLESIMES = {"6.0.0": {"geographie": 2026, "population": 2023}}
# Populations of these departments are older than the others, says the notice of the package.
POPULATION_PAR_EXCEPTION = {"976": 2017}
# Collectivities without a region of their own, under the ARS of Guadeloupe.
REGION_DE_L_ARS = {"977": "01", "978": "01"}
# No ARS there, hence no ACI: these stay out (see LISEZMOI.md).
HORS_PERIMETRE = ("975", "984", "986", "987", "988", "989")


def lire(paquet: Path, nom: str) -> list[dict]:
    """Rows of one JSON file of the package."""
    return json.loads((paquet / "data" / f"{nom}.json").read_text(encoding="utf-8"))


def dans_le_perimetre(code: str) -> bool:
    return not code.startswith(HORS_PERIMETRE)


def regions(paquet: Path) -> list[tuple]:
    return [(r["code"], r["nom"]) for r in lire(paquet, "regions") if len(r["code"]) == 2]


def departements(paquet: Path) -> list[tuple]:
    """(code, nom, region) of the departments and of the collectivities under an ARS."""
    return sorted(
        (d["code"], d["nom"], REGION_DE_L_ARS.get(d["code"], d["region"]))
        for d in lire(paquet, "departements")
        if dans_le_perimetre(d["code"])
    )


def communes(paquet: Path, annee: int) -> list[tuple]:
    """(code, nom, departement, codes_postaux, epci, population, annee) of the current communes.

    Delegated and associated communes and municipal districts are left out: their inhabitants are already
    in the commune. A population that is not published is left empty, never 0.
    """
    epci = {membre["code"]: e["code"] for e in lire(paquet, "epci") for membre in e["membres"]}
    lignes = []
    for c in lire(paquet, "communes"):
        if c["type"] != "commune-actuelle" or not dans_le_perimetre(c["departement"]):
            continue
        population = c.get("population")
        millesime = POPULATION_PAR_EXCEPTION.get(c["departement"], annee)
        lignes.append(
            (
                c["code"],
                c["nom"],
                c["departement"],
                " ".join(c.get("codesPostaux", [])),
                epci.get(c["code"], ""),
                "" if population is None else population,
                "" if population is None else millesime,
            )
        )
    return sorted(lignes)


def arrondissements_municipaux(paquet: Path) -> list[tuple]:
    """(code, commune) of the districts of Paris, Lyon and Marseille, to recognise their codes."""
    return sorted(
        (c["code"], c["commune"]) for c in lire(paquet, "communes") if c["type"] == "arrondissement-municipal"
    )


def ecrire_csv(nom: str, entete: Sequence[str], lignes: Iterable[tuple]) -> None:
    """Write a CSV, compressed without a date when ``nom`` ends with .gz: same data, same bytes."""
    tampon = io.StringIO()
    redacteur = csv.writer(tampon, lineterminator="\n")
    redacteur.writerow(entete)
    redacteur.writerows(lignes)
    contenu = tampon.getvalue().encode()
    (CIBLE / nom).write_bytes(gzip.compress(contenu, 9, mtime=0) if nom.endswith(".gz") else contenu)


def empreinte(fichier: Path) -> str:
    return hashlib.sha256(fichier.read_bytes()).hexdigest()


def ecrire_source(paquet: Path, version: str, totaux: dict) -> None:
    """Rewrite the parts of ``source.json`` that follow the data; the prose in it is kept."""
    fichier = CIBLE / "source.json"
    source = json.loads(fichier.read_text(encoding="utf-8")) if fichier.exists() else {}
    source |= {
        "paquet": {"nom": "@etalab/decoupage-administratif", "version": version},
        "millesime_geographie": MILLESIMES[version]["geographie"],
        "millesime_population": MILLESIMES[version]["population"],
        "population_par_exception": POPULATION_PAR_EXCEPTION,
        "hors_perimetre": list(HORS_PERIMETRE),
        "totaux": totaux,
        "sha256_origine": {
            nom: empreinte(paquet / "data" / nom)
            for nom in ("communes.json", "departements.json", "epci.json", "regions.json")
        },
        "sha256": {f.name: empreinte(f) for f in sorted(CIBLE.glob("*.csv*"))},
    }
    fichier.write_text(json.dumps(source, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main(paquet: Path) -> None:
    version = json.loads((paquet / "package.json").read_text(encoding="utf-8"))["version"]
    if version not in MILLESIMES:
        sys.exit(f"Version {version} inconnue : lisez sa notice et ajoutez ses millésimes dans MILLESIMES.")
    lignes = communes(paquet, MILLESIMES[version]["population"])
    liste_regions, liste_departements = regions(paquet), departements(paquet)
    ecrire_csv("regions.csv", ("code", "nom"), liste_regions)
    ecrire_csv("departements.csv", ("code", "nom", "region"), liste_departements)
    ecrire_csv("arrondissements_municipaux.csv", ("code", "commune"), arrondissements_municipaux(paquet))
    ecrire_csv(
        "communes.csv.gz",
        ("code", "nom", "departement", "codes_postaux", "epci", "population", "annee"),
        lignes,
    )
    totaux = {
        "regions": len(liste_regions),
        "departements": len(liste_departements),
        "communes": len(lignes),
        "communes_sans_population": sum(ligne[5] == "" for ligne in lignes),
        "population": sum(ligne[5] or 0 for ligne in lignes),
    }
    ecrire_source(paquet, version, totaux)
    print(json.dumps(totaux, indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
