"""The timeline of a contract: its years, its missions, its suspensions, its amendments."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from cpts.commun.enums import Mission
from cpts.commun.formats import date_courte
from cpts.commun.graphiques import Couloir, Graphique, PeriodeDeFrise, ProvenanceDuGraphique, frise
from financements.aci.calendrier import AnneeContrat
from financements.contrats.faits import Faits
from financements.contrats.models import Contrat

EN_VIGUEUR, ACTIVE, SUSPENDU = "contrat en vigueur", "mission active", "suspension"


def frise_du_contrat(
    contrat: Contrat, faits: Faits, annees: Sequence[AnneeContrat], au: datetime.date
) -> Graphique:
    """One lane for the contract, one per mission; a lozenge marks an amendment or a full deployment."""
    fin = min(faits.valeurs["fin"] + datetime.timedelta(days=1), faits.resiliation or datetime.date.max)
    bornes = [annee.debut for annee in annees] + [annees[-1].anniversaire]
    couloirs = [
        _contrat(contrat, faits, fin, au),
        *(_mission(code, dates, fin) for code, dates in faits.missions.items()),
    ]
    demarrees = sum(dates["demarrage"] is not None for dates in faits.missions.values())
    accorde = "missions sur {} démarrées" if demarrees > 1 else "mission sur {} démarrée"
    titre = f"{demarrees or 'Aucune'} {accorde.format(len(faits.missions))}"
    provenance = ProvenanceDuGraphique("contrat, tel que la caisse l’a enregistré", au)
    return frise(titre, couloirs, bornes, au, provenance, [EN_VIGUEUR, ACTIVE, SUSPENDU], hachure=SUSPENDU)


def _contrat(contrat: Contrat, faits: Faits, fin: datetime.date, au: datetime.date) -> Couloir:
    periodes = [PeriodeDeFrise(contrat.signature, fin, EN_VIGUEUR)]
    periodes += [PeriodeDeFrise(s.debut, s.fin or fin, SUSPENDU) for s in faits.suspensions]
    avenants = [(a.effet, f"avenant n° {a.numero}") for a in faits.dossier.avenants if a.effet <= au]
    mots = f"du {date_courte(contrat.signature)} au {date_courte(fin - datetime.timedelta(days=1))}"
    mots += "".join(
        f" ; suspendu à partir du {date_courte(s.debut)}"
        + (f", repris le {date_courte(s.fin)}" if s.fin else "")
        for s in faits.suspensions
    )
    mots += "".join(f" ; {mot} le {date_courte(jour)}" for jour, mot in avenants)
    return Couloir("Contrat", periodes, avenants, mots)


def _mission(code: str, dates: dict[str, datetime.date | None], fin: datetime.date) -> Couloir:
    libelle = Mission(code).label
    debut, deploiement, arret = dates["demarrage"], dates["deploiement"], dates["fin"]
    if debut is None:
        return Couloir(libelle, mots="non démarrée")
    mots = f"démarrée le {date_courte(debut)}"
    reperes = []
    if deploiement:
        reperes.append((deploiement, "déployée"))
        mots += f", déployée le {date_courte(deploiement)}"
    if arret:
        mots += f", arrêtée le {date_courte(arret)}"
    return Couloir(libelle, [PeriodeDeFrise(debut, arret or fin, ACTIVE)], reperes, mots)
