"""``manage.py charger_demo``: the fictitious nation, through the product's own doors."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cpts.commun.formats import euros, nombre, pourcent
from demonstration.chargement import PROCESSUS, ChargementImpossible, charger
from demonstration.nation import COMPLETE
from demonstration.personnes import comptes


class Command(BaseCommand):
    help = (
        "Charge la nation de démonstration (données fictives). Une nation déjà chargée ne l’est pas deux fois ; "
        "un chargement interrompu reprend. Mot de passe des comptes : MOT_DE_PASSE_DEMO, sinon tiré et affiché."
    )

    # Checking every address of the site takes longer than what there is to do.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--cpts", type=int, default=COMPLETE, metavar="N", help=f"nombre de CPTS, 12 à {COMPLETE}"
        )
        parser.add_argument(
            "--graine", type=int, default=1, metavar="S", help="graine du tirage (1 par défaut)"
        )
        parser.add_argument(
            "--complet", action="store_true", help="5 000 lignes par grand livre, presque tous déposés"
        )
        parser.add_argument(
            "--processus", type=int, default=PROCESSUS, metavar="P", help="processus de lecture"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        debut = time.monotonic()
        barre = Barre()
        try:
            ligne, mot_de_passe = charger(
                options["graine"],
                options["cpts"],
                options["complet"],
                mot_de_passe=os.environ.get("MOT_DE_PASSE_DEMO", ""),
                processus_=options["processus"],
                avancer=barre.avancer,
            )
        except (ChargementImpossible, ValueError) as erreur:
            raise CommandError(str(erreur)) from erreur
        finally:
            barre.fermer()
        if not barre.vue:
            self.stdout.write(f"Données fictives déjà chargées ({ligne}).")
            return
        self._rendre_compte(ligne.manifeste, mot_de_passe, time.monotonic() - debut)

    def _rendre_compte(self, manifeste: dict[str, Any], mot_de_passe: str, duree: float) -> None:
        self.stdout.write(
            f"Données fictives chargées en {duree:.0f} s : {len(manifeste['cas'])} cas plantés."
        )
        for chiffre in manifeste["totaux_publies"]:
            marque = {True: "✓", False: "✗", None: " "}[chiffre["tenu"]]
            atteint, publie = (_ecrire(chiffre[c], chiffre["unite"]) for c in ("atteint", "publie"))
            self.stdout.write(f"  {marque} {chiffre['libelle']:<52} {atteint:>20}   publié : {publie}")
        if os.environ.get("MOT_DE_PASSE_DEMO"):
            return
        self.stdout.write(
            f"Comptes : {', '.join(c['identifiant'] for c in comptes())}. Mot de passe : {mot_de_passe}"
        )


def _ecrire(valeur: str, unite: str) -> str:
    if unite == "euros":
        return euros(Decimal(valeur))
    return pourcent(Decimal(valeur), 2) if unite == "part" else nombre(Decimal(valeur))


class Barre:
    """One bar per step on a terminal, one line per step elsewhere; each says how long it took."""

    def __init__(self) -> None:
        self.vue = False
        self._etape = ""
        self._debut = 0.0
        self._terminal = sys.stderr.isatty()
        self._barre: tqdm | None = None

    def avancer(self, etape: str, fait: int, total: int) -> None:
        self.vue = True
        if etape != self._etape:
            self.fermer()
            self._etape, self._debut = etape, time.monotonic()
            print(f"  {etape}…", end="\n" if self._terminal and total else " ", file=sys.stderr, flush=True)
        if total and self._terminal:
            self._barre = self._barre or tqdm(total=total, unit="dépôt", file=sys.stderr, leave=False)
            self._barre.update(fait - self._barre.n)

    def fermer(self) -> None:
        if self._barre is not None:
            self._barre.close()
            self._barre = None
        if self._etape:
            print(f"{time.monotonic() - self._debut:.1f} s".replace(".", ","), file=sys.stderr)
            self._etape = ""
