"""``manage.py nettoyer_fichiers [--supprimer]``: stored files that no row points to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cpts.commun import fichiers
from cpts.commun.formats import accord, octets


class Command(BaseCommand):
    help = (
        "Liste les fichiers gardés depuis plus de 24 heures qu’aucune ligne de la base ne désigne. "
        "Rien n’est supprimé sans --supprimer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--supprimer", action="store_true", help="supprimer les fichiers listés")
        parser.add_argument(
            "--meme-si-nombreux",
            action="store_true",
            help="supprimer même quand leur nombre fait craindre le dossier d’une autre base",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["supprimer"]:
            try:
                releve = fichiers.nettoyer(meme_suspect=options["meme_si_nombreux"])
            except fichiers.MagasinSuspect as refus:
                raise CommandError(f"{refus} Si c’est voulu, ajoutez --meme-si-nombreux.") from refus
        else:
            releve = fichiers.relever()
        for nom, taille in releve.orphelins:
            self.stdout.write(f"{nom}  {octets(taille)}")
        self.stdout.write(self._bilan(releve, supprimes=options["supprimer"]))

    def _bilan(self, releve: fichiers.ReleveDuMagasin, *, supprimes: bool) -> str:
        lus = accord(releve.total, "fichier gardé", "fichiers gardés")
        if not releve.orphelins:
            return f"{lus}, aucun sans ligne."
        nombre = accord(len(releve.orphelins), "fichier sans ligne", "fichiers sans ligne")
        if supprimes:
            fait = "supprimé" if len(releve.orphelins) == 1 else "supprimés"
            return f"{lus} ; {nombre} ({octets(releve.octets)}), {fait}."
        return f"{lus} ; {nombre} ({octets(releve.octets)}). Rien n’est supprimé : ajoutez --supprimer."
