"""The house holds: imports go down only, migrations are added and never changed, nothing of a machine, small pieces."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

RACINE = Path(settings.RACINE)
PIECES = ("cpts", "comptes", "financements", "controles", "rapports", "demonstration")
CODE = (*PIECES, "cpts_oversight", "outils")
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
