"""What a file says of itself wherever it travels: which data set, of which service, with the figures of which day."""

from __future__ import annotations

from django.utils import timezone

from cpts.commun.contexte import NOM
from rapports.exports.forme import DemandeDExport, Jeu
from rapports.secret.lecteurs import source_du_lecteur


def provenance(jeu: Jeu, demande: DemandeDExport) -> str:
    """« cpts-oversight, jeu depenses, arrêté n° 12 au 2026-06-30 »: what is frozen says no day of reading."""
    return f"{NOM}, jeu {jeu.nom}, {_moment(jeu, demande)}"


def _moment(jeu: Jeu, demande: DemandeDExport) -> str:
    arrete = demande.arrete
    if jeu.agrege:
        source = source_du_lecteur(demande.user, demande.arrete)
        arrete = source.arrete
        if source.publication is not None:
            return f"publication n° {arrete.numero} du {arrete.au}" if arrete else "aucune publication"
    if arrete is not None:
        return f"arrêté n° {arrete.numero} au {arrete.au}"
    return f"chiffres du {timezone.localdate()}"
