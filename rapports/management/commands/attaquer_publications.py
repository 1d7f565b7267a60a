"""``manage.py attaquer_publications``: look for what the publications hide, in all of them together."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cpts.commun.formats import nombre
from rapports.secret.publications.attaque import Attaque, attaquer_tout

TITRES = (
    "mesure",
    "année",
    "publications",
    "cellules",
    "montrées",
    "cachées",
    "équations",
    "trouvées",
    "à 10 %",
)


class Command(BaseCommand):
    """Exit codes: 0 nothing hidden is found, 1 something is."""

    help = (
        "Attaque tout ce qui a été publié, par algèbre linéaire exacte et par bornes : aucune cellule cachée ne doit "
        "être retrouvée, ni connue à 10 % près."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_rangee(*TITRES))
        self.stdout.write(_rangee(*("---" for _ in TITRES)))
        tiennent = True
        for attaque in attaquer_tout():
            self.stdout.write(_rangee(*_cellules(attaque)))
            for cle in sorted(map(str, attaque.exactes | attaque.serrees)):
                self.stdout.write(f"  trouvée : {cle}")
            tiennent = tiennent and attaque.tient
        self.stdout.write("Rien de caché n’est retrouvé." if tiennent else "Le secret ne tient pas.")
        if not tiennent:
            sys.exit(1)


def _cellules(attaque: Attaque) -> tuple[str, ...]:
    nombres = (
        attaque.publications,
        attaque.cellules,
        attaque.montrees,
        attaque.cachees,
        attaque.equations,
        len(attaque.exactes),
        len(attaque.serrees),
    )
    annee = str(attaque.annee) if attaque.annee else "toutes"
    return (attaque.mesure, annee, *map(nombre, nombres))


def _rangee(*cellules: str) -> str:
    return f"| {' | '.join(cellules)} |"
