"""What every page knows of the service: its name, its brand, whether its data are invented."""

from dataclasses import dataclass

from django.conf import settings

from cpts.commun.tableur import SERVICE

NOM = SERVICE
SIGNATURE = "L’argent public confié aux CPTS, du versement à la dépense"
MENTION = "Démonstrateur, sans lien avec les institutions citées"


@dataclass(frozen=True)
class Site:
    """Identity of this deployment, as templates read it.

    ``marque`` is « neutre » (default) or « etat » (only for a deployment entitled to the State's marks).
    ``demonstration`` shows the mention that no cited institution stands behind the service;
    ``donnees_fictives`` the permanent banner on invented data.
    """

    nom: str
    signature: str
    marque: str
    demonstration: bool
    mention: str
    donnees_fictives: bool


def site_courant() -> Site:
    """Read the settings at call time, so that tests and deployments may change them."""
    return Site(
        nom=NOM,
        signature=SIGNATURE,
        marque=settings.MARQUE,
        demonstration=settings.MENTION_DEMONSTRATEUR,
        mention=MENTION if settings.MENTION_DEMONSTRATEUR else "",
        donnees_fictives=settings.DONNEES_FICTIVES,
    )
