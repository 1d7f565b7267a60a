"""``manage.py relever_transmissions [--au AAAA-MM-JJ]``: the state of every expected transmission, and reminders."""

import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django.utils import timezone
from tqdm import tqdm

from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from controles.pieces.rappels import envoyer_rappels
from controles.pieces.transmissions import relever


class Command(BaseCommand):
    help = "Relève l’état de chaque pièce attendue et envoie les rappels du jour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--au", help="Jour du relevé (AAAA-MM-JJ) ; aujourd’hui par défaut.")
        parser.add_argument("--sans-rappels", action="store_true", help="Ne pas envoyer les rappels.")

    def handle(self, *args, **options) -> None:
        au = _jour(options["au"])
        with tqdm(total=2, unit="étape", disable=None, leave=False) as barre:
            barre.set_description("Relevé")
            releve = relever(au)
            barre.update()
            barre.set_description("Rappels")
            releve.rappels = 0 if options["sans_rappels"] else envoyer_rappels(au)
            releve.save(update_fields=["rappels"])
            barre.update()
        self.stdout.write(
            f"Relevé au {au:%d/%m/%Y} : {releve.ouvertes} transmissions ouvertes, "
            f"{releve.modifiees} modifiées, {releve.rappels} rappels envoyés."
        )
        nombres = Transmission.objects.values_list("etat").annotate(n=Count("pk"))
        for etat, n in sorted(nombres):
            self.stdout.write(f"  {EtatTransmission(etat).label} : {n}")


def _jour(texte: str | None) -> datetime.date:
    if not texte:
        return timezone.localdate()
    try:
        return datetime.date.fromisoformat(texte)
    except ValueError as erreur:
        raise CommandError(
            f"« {texte} » n’est pas une date : la forme attendue est AAAA-MM-JJ.", returncode=64
        ) from erreur
