"""Build the department map from an unpacked copy of the published chart package.

    python -m outils.donnees.construire_carte CHEMIN_DU_PAQUET_DECOMPRESSE

The package is ``@gouvfr/dsfr-chart`` (MIT); its MapChart component draws 96 metropolitan departments in one
view box and each overseas department in its own. Here all share one view box: the overseas in a row of
insets under the mainland, Paris and its neighbours enlarged in the top left corner. Writes
``cpts/commun/graphiques/donnees/departements.json``. Needs nothing beyond Python.
"""

import csv
import hashlib
import json
import re
import sys
from pathlib import Path

from outils.donnees.trace_svg import ancre, boite, contours, deplacer, ecrire

RACINE = Path(__file__).resolve().parents[2]
CIBLE = RACINE / "cpts" / "commun" / "graphiques" / "donnees" / "departements.json"
DEPARTEMENTS = RACINE / "cpts" / "territoires" / "donnees" / "departements.csv"
COMPOSANT = Path("dist") / "MapChart" / "MapChart.js"

MOTIF = re.compile(r'class: "FR-(\d[\dAB]\d?)",.*?d: "([^"]+)"', re.DOTALL)
OUTRE_MER = ("971", "972", "973", "974", "976")
PETITE_COURONNE = ("75", "92", "93", "94")
NOMBRE_ATTENDU = 101

LARGEUR, HAUTEUR = 1010, 1150
ENCART = {"largeur": 190, "hauteur": 130, "haut": 1015, "marge": 14, "echelle": 2}
LOUPE = {"gauche": 10, "haut": 10, "echelle": 4.5, "marge": 14, "titre": 20}


def formes_d_origine(paquet: Path) -> dict[str, list]:
    """code → rings, as the package draws them."""
    texte = (paquet / COMPOSANT).read_text(encoding="utf-8")
    formes = {code: contours(trace) for code, trace in MOTIF.findall(texte)}
    if len(formes) != NOMBRE_ATTENDU:
        sys.exit(f"{len(formes)} départements lus, {NOMBRE_ATTENDU} attendus : le composant a changé.")
    return formes


def forme(code: str, nom: str, anneaux: list, decimales: int = 0) -> dict:
    x, y = ancre(anneaux)
    return {"code": code, "nom": nom, "d": ecrire(anneaux, decimales), "x": round(x), "y": round(y)}


def encarts(origine: dict[str, list], noms: dict[str, str]) -> tuple[list[dict], list[dict]]:
    """Overseas shapes set in a row, and the frame of each."""
    formes, cadres = [], []
    for rang, code in enumerate(OUTRE_MER):
        gauche = 10 + rang * (ENCART["largeur"] + 10)
        taille = boite(origine[code])
        vers = (
            gauche + (ENCART["largeur"] - (taille.droite - taille.gauche) * ENCART["echelle"]) / 2,
            ENCART["haut"] + ENCART["marge"],
        )
        anneaux = deplacer(origine[code], (taille.gauche, taille.haut), vers, ENCART["echelle"])
        formes.append(forme(code, noms[code], anneaux, decimales=1))
        cadres.append(cadre(noms[code], gauche, ENCART["haut"], ENCART["largeur"], ENCART["hauteur"]))
    return formes, cadres


def loupe(origine: dict[str, list], noms: dict[str, str]) -> tuple[list[dict], dict]:
    """Paris and its neighbours again, enlarged, and their frame."""
    ensemble = boite([anneau for code in PETITE_COURONNE for anneau in origine[code]])
    marge, echelle = LOUPE["marge"], LOUPE["echelle"]
    vers = (LOUPE["gauche"] + marge, LOUPE["haut"] + marge)
    formes = [
        forme(code, noms[code], deplacer(origine[code], (ensemble.gauche, ensemble.haut), vers, echelle))
        for code in PETITE_COURONNE
    ]
    largeur = (ensemble.droite - ensemble.gauche) * echelle + 2 * marge
    hauteur = (ensemble.bas - ensemble.haut) * echelle + 2 * marge + LOUPE["titre"]
    titre = "Paris et petite couronne"
    return formes, cadre(titre, round(LOUPE["gauche"]), round(LOUPE["haut"]), round(largeur), round(hauteur))


def cadre(titre: str, x: int, y: int, largeur: int, hauteur: int) -> dict:
    return {"titre": titre, "x": x, "y": y, "largeur": largeur, "hauteur": hauteur}


def main(paquet: Path) -> None:
    version = json.loads((paquet / "package.json").read_text(encoding="utf-8"))["version"]
    noms = {d["code"]: d["nom"] for d in csv.DictReader(DEPARTEMENTS.open(encoding="utf-8"))}
    origine = formes_d_origine(paquet)
    metropole = [forme(c, noms[c], origine[c]) for c in sorted(origine) if c not in OUTRE_MER]
    outre_mer, cadres = encarts(origine, noms)
    agrandies, cadre_loupe = loupe(origine, noms)
    carte = {
        "source": {
            "paquet": "@gouvfr/dsfr-chart",
            "version": version,
            "composant": COMPOSANT.as_posix(),
            "sha256_origine": hashlib.sha256((paquet / COMPOSANT).read_bytes()).hexdigest(),
            "licence": "MIT, Copyright (c) 2021 DINUM",
            "note": "Contours généralisés pour l'écran, sans valeur cartographique ; échelles différentes "
            "pour la métropole, chaque outre-mer et l'encart de Paris.",
        },
        "viewbox": f"0 0 {LARGEUR} {HAUTEUR}",
        "formes": metropole + outre_mer,
        "loupe": agrandies,
        "cadres": [*cadres, cadre_loupe],
    }
    texte = json.dumps(carte, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"
    CIBLE.write_text(texte, encoding="utf-8")
    print(f"{len(carte['formes'])} formes, {len(texte.encode())} octets")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
