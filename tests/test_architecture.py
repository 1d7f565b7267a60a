"""The house holds: imports go down only, migrations are added and never changed, nothing of a machine, small pieces."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

RACINE = Path(settings.RACINE)
PIECES = ("cpts", "comptes", "financements", "controles", "rapports", "demonstration")
CODE = (*PIECES, "cpts_oversight", "outils")
# Five apps of rooms; the demonstration, which nobody imports, is a workshop of its own.
APPS_DE_SALLES = PIECES[:-1]
HORS_SALLES = {"migrations", "management", "templatetags"}
A_LA_RACINE = {"__init__.py", "apps.py", "models.py", "urls.py", "apps_administration.py"}
PAGE_DE_LA_MAISON = "docs/architecture.md"
NOMS_DOUBLES = "tests/noms_doubles.txt"
FICHIER_MAX = 400
FONCTION_MAX = 45  # about forty: a table of options may spill over
TEXTES = {
    ".py",
    ".html",
    ".txt",
    ".md",
    ".js",
    ".css",
    ".json",
    ".toml",
    ".yml",
    ".yaml",
    ".csv",
    ".in",
    ".cfg",
    "",
}
# The brackets keep this file from finding itself.
INTERDITS = [
    (
        "an address of a package registry",
        re.compile(r"pypi\.org|python[h]osted|registry\.np[m]js|proxy\.go[l]ang"),
    ),
    ("a path of a machine", re.compile(r"(?<![\w.])/(w[o]rk|r[o]ot|home/\w+)/")),
    ("a host of a content network", re.compile(r"cdn\.js[d]elivr|unpkg\.com|fonts\.google[a]pis")),
]
TIERS = {"requirements"}


def suivis() -> list[Path]:
    """Files that git follows."""
    liste = subprocess.run(["git", "ls-files", "-z"], cwd=RACINE, capture_output=True, check=True)
    return [RACINE / nom for nom in liste.stdout.decode().split("\0") if nom and (RACINE / nom).is_file()]


def sources() -> Iterator[Path]:
    for piece in CODE:
        yield from (p for p in (RACINE / piece).rglob("*.py") if "migrations" not in p.parts)


def test_les_imports_ne_vont_que_vers_le_bas():
    commande = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml"]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=False)
    assert fini.returncode == 0, fini.stdout


@pytest.mark.parametrize("piece", PIECES)
def test_une_seule_migration_initiale(piece):
    fichiers = sorted((RACINE / piece / "migrations").glob("[0-9]*.py"))
    initiales = [f.name for f in fichiers if re.search(r"^    initial = True", f.read_text(), re.MULTILINE)]
    assert initiales == ["0001_initial.py"] == [fichiers[0].name]


@pytest.mark.django_db
def test_aucune_migration_ne_manque():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("piece", PIECES)
def test_aucune_relation_vers_une_piece_du_dessus(piece):
    dessus = PIECES[PIECES.index(piece) + 1 :]
    for modele in apps.get_app_config(piece).get_models():
        for champ in modele._meta.get_fields(include_hidden=False):
            if champ.is_relation and not champ.auto_created and champ.related_model:
                assert champ.related_model._meta.app_label not in dessus, champ


@pytest.mark.parametrize(("quoi", "motif"), INTERDITS)
def test_le_depot_ne_nomme_ni_machine_ni_registre(quoi, motif):
    trouves = []
    for fichier in suivis():
        relatif = fichier.relative_to(RACINE)
        if fichier.suffix not in TEXTES or relatif.parts[0] in TIERS:
            continue
        for numero, ligne in enumerate(fichier.read_text(errors="replace").splitlines(), 1):
            if motif.search(ligne):
                trouves.append(f"{relatif}:{numero}: {ligne.strip()[:100]}")
    assert not trouves, f"{quoi} :\n" + "\n".join(trouves)


def test_les_fichiers_restent_courts():
    longs = [
        f"{p.relative_to(RACINE)} : {n}"
        for p in sources()
        if (n := len(p.read_text().splitlines())) > FICHIER_MAX
    ]
    assert not longs, "\n".join(longs)


def test_les_fonctions_restent_courtes():
    """The docstring is not counted: it is for the reader."""
    longues = []
    for fichier in sources():
        for noeud in ast.walk(ast.parse(fichier.read_text())):
            if (
                isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef)
                and (n := longueur(noeud)) > FONCTION_MAX
            ):
                longues.append(f"{fichier.relative_to(RACINE)}:{noeud.lineno} {noeud.name} : {n} lignes")
    assert not longues, "\n".join(longues)


def longueur(fonction: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lignes = (fonction.end_lineno or 0) - fonction.lineno + 1
    premier = fonction.body[0]
    if (
        isinstance(premier, ast.Expr)
        and isinstance(premier.value, ast.Constant)
        and isinstance(premier.value.value, str)
    ):
        lignes -= (premier.end_lineno or 0) - premier.lineno + 1
    return lignes


def test_aucun_script_ni_style_dans_les_gabarits():
    """The content security policy allows none; a page that needs one would be broken, not unsafe."""
    fautifs = []
    for gabarit in (RACINE / "templates").rglob("*.html"):
        if "pdf" in gabarit.stem or "pdf" in gabarit.parts:
            continue
        texte = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", gabarit.read_text(), flags=re.DOTALL)
        if re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", texte):
            fautifs.append(str(gabarit.relative_to(RACINE)))
    assert not fautifs, fautifs


def salles(app: str) -> set[str]:
    """Folders of an app that hold Python files, other than those Django names."""
    fichiers = {p for p in suivis() if p.suffix == ".py" and p.is_relative_to(RACINE / app)}
    dossiers = {p.relative_to(RACINE / app).parts[0] for p in fichiers if p.parent != RACINE / app}
    return dossiers - HORS_SALLES


def salles_dites() -> dict[str, list[str]]:
    """App → rooms, in the order of the tree of the page: an app begins a line, its rooms are indented."""
    arbre = (RACINE / PAGE_DE_LA_MAISON).read_text().split("```")[1]
    dites: dict[str, list[str]] = {}
    for retrait, nom in re.findall(r"^( *)(\w+)/ ", arbre, re.MULTILINE):
        if not retrait:
            dites[nom] = []
        else:
            dites[list(dites)[-1]].append(nom)
    return dites


@pytest.mark.parametrize("app", APPS_DE_SALLES)
def test_la_page_de_la_maison_nomme_chaque_salle_une_fois(app):
    assert sorted(salles_dites()[app]) == sorted(salles(app)), PAGE_DE_LA_MAISON


def test_la_page_range_les_applications_de_haut_en_bas():
    assert [app for app in salles_dites() if app in PIECES] == list(reversed(PIECES))


def test_la_page_range_les_salles_comme_les_contrats_d_import():
    """A room never stands above one that import-linter puts higher."""
    dites = salles_dites()
    for contrat in tomllib.loads((RACINE / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]:
        for app in contrat.get("containers", []):
            etages = [{salle.strip() for salle in etage.split("|")} for etage in contrat["layers"]]
            assert set().union(*etages) == salles(app), contrat["name"]
            rangs = [next(rang for rang, etage in enumerate(etages) if s in etage) for s in dites[app]]
            assert rangs == sorted(rangs), f"{app} : {dites[app]}"


def test_les_chemins_que_la_page_donne_existent():
    texte = (RACINE / PAGE_DE_LA_MAISON).read_text()
    racines = "|".join((*PIECES, "tests"))
    chemins = re.findall(rf"`((?:{racines})/[\w./*-]*)`", texte)
    absents = [c for c in chemins if not list(RACINE.glob(c.rstrip("/")))]
    assert chemins
    assert not absents, absents


@pytest.mark.parametrize("app", APPS_DE_SALLES)
def test_rien_d_autre_que_ce_qui_rassemble_a_la_racine_d_une_application(app):
    fichiers = {p.name for p in suivis() if p.parent == RACINE / app}
    assert fichiers <= A_LA_RACINE, fichiers - A_LA_RACINE


@pytest.mark.parametrize("app", APPS_DE_SALLES)
def test_chaque_salle_dit_a_quoi_elle_sert(app):
    muettes = [
        salle
        for salle in sorted(salles(app))
        if not ast.get_docstring(ast.parse((RACINE / app / salle / "__init__.py").read_text()))
    ]
    assert not muettes, muettes


def classes() -> dict[str, list[str]]:
    """Name of each class at the top of a module → the modules it stands in. Django names the commands."""
    trouvees: dict[str, list[str]] = {}
    for fichier in sources():
        relatif = fichier.relative_to(RACINE)
        if relatif.parts[0] in PIECES and "commands" not in relatif.parts:
            for noeud in ast.parse(fichier.read_text()).body:
                if isinstance(noeud, ast.ClassDef):
                    trouvees.setdefault(noeud.name, []).append(str(relatif))
    return trouvees


def test_deux_classes_ne_portent_pas_le_meme_nom():
    """The list only gets shorter: a new pair is renamed, a pair that is gone leaves the list."""
    connus = set((RACINE / NOMS_DOUBLES).read_text().split())
    doubles = {nom: modules for nom, modules in classes().items() if len(modules) > 1}
    nouveaux = {nom: modules for nom, modules in doubles.items() if nom not in connus}
    assert not nouveaux, f"Donnez à chacune le nom de ce dont elle parle : {nouveaux}"
    partis = sorted(connus - doubles.keys())
    assert not partis, f"Ces noms ne sont plus doubles, ôtez-les de {NOMS_DOUBLES} : {partis}"
