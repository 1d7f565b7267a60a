"""The client that openapi-python-client makes from the live schema."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType

PAQUET = "client_genere"


class Genere:
    """The generated package: ``genere("models")`` is one of its modules."""

    def __call__(self, module: str) -> ModuleType:
        return importlib.import_module(f"{PAQUET}.{module}")

    def operation(self, nom: str) -> Callable:
        """``operation("depots_lister")``: answers with the status, the bytes and what was read of them."""
        return self.operations[nom].sync_detailed

    @cached_property
    def operations(self) -> dict[str, ModuleType]:
        """Every operation of the schema, by its name."""
        racine = self("api")
        chemins = pkgutil.walk_packages(racine.__path__, f"{racine.__name__}.")
        return {
            chemin.name.rsplit(".", 1)[-1]: importlib.import_module(chemin.name)
            for chemin in chemins
            if not chemin.ispkg
        }

    def listes(self) -> dict[str, list[str]]:
        """Operations that answer page by page, with the parameters each requires."""
        listes = {}
        for nom, module in self.operations.items():
            parametres = inspect.signature(module.sync_detailed).parameters
            if "curseur" in parametres:
                requis = [p.name for p in parametres.values() if p.default is p.empty and p.name != "client"]
                listes[nom] = requis
        return listes


@contextmanager
def generer(schema: bytes, dossier: Path) -> Iterator[Genere]:
    """Write the package in a folder and import it from there, until the end."""
    (dossier / "schema.json").write_bytes(schema)
    (dossier / "reglages.json").write_text('{"post_hooks": []}')
    options = ["--fail-on-warning", "--meta", "none", "--config", dossier / "reglages.json"]
    chemins = ["--path", dossier / "schema.json", "--output-path", dossier / PAQUET]
    commande = [sys.executable, "-m", "openapi_python_client", "generate", *options, *chemins]
    resultat = subprocess.run(commande, capture_output=True, text=True, timeout=60, check=False)
    assert resultat.returncode == 0, resultat.stdout + resultat.stderr
    sys.path.insert(0, str(dossier))
    try:
        yield Genere()
    finally:
        sys.path.remove(str(dossier))
        for nom in [nom for nom in sys.modules if nom.split(".")[0] == PAQUET]:
            del sys.modules[nom]
