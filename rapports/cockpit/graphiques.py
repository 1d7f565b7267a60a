"""Charts of the cockpit: each title states what the figures show, each row opens onto what it sums."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils import timezone

from comptes.totaux.enums import Methode
from cpts.commun.enums import Mission
from cpts.commun.formats import accord, euros, euros_compacts, pourcent
from cpts.commun.graphiques import (
    Graphique,
    ProvenanceDuGraphique,
    barres,
    barres_empilees,
    colonnes,
    petits_multiples,
)
from cpts.commun.graphiques.choroplethe import ValeurDepartement as ValeurDepartement
from cpts.commun.graphiques.choroplethe import choroplethe
from cpts.commun.graphiques.modele import Valeur
from cpts.commun.parts import part_en_mots, parts_entieres
from cpts.commun.secret import NON_AFFICHE
from cpts.commun.tableur import pourcents
from rapports.cockpit.annees import au_jour, plus_grand_changement
from rapports.cockpit.cockpit import Cockpit, LigneAnnee
from rapports.cockpit.territoires import adresse, completude_vue
from rapports.secret.chiffres import Chiffre, Masque
from rapports.sommes.completude import Completude, TableauCompletude, Territoire

SOURCE_COMPTES = "comptes déposés par les CPTS, lus et retenus"
SOURCE_VERSEMENTS = "versements déclarés par les caisses"
# How a mission opens a sentence, and whether it is plural.
_SUJETS: dict[Mission, tuple[str, bool]] = {
    Mission.FONCTIONNEMENT: ("Le fonctionnement", False),
    Mission.ACCES_SOINS: ("L’accès aux soins", False),
    Mission.PARCOURS: ("Les parcours pluriprofessionnels", True),
    Mission.PREVENTION: ("La prévention", False),
    Mission.CRISES_SANITAIRES: ("Les crises sanitaires graves", True),
    Mission.QUALITE_PERTINENCE: ("La qualité et la pertinence", True),
    Mission.ACCOMPAGNEMENT_PS: ("L’accompagnement des professionnels", False),
}


def constat_des_missions(montants: Mapping[Mission, Decimal | None], total: Decimal | None) -> str:
    """« L’accès aux soins représente 31 % des dépenses connues »; what is not attributed first, if it weighs most."""
    connus = {mission: m for mission, m in montants.items() if m is not None}
    if total is None or total <= 0 or not connus:
        return "Dépenses par mission"
    reste = total - sum(connus.values(), Decimal(0))  # the missions that are not shown
    parts = parts_entieres([*connus.values(), reste])
    assert parts is not None  # the total is positive
    mots = {mission: part_en_mots(part) for mission, part in zip(connus, parts, strict=False)}
    non_affecte = connus.pop(Mission.NON_AFFECTE, Decimal(0))
    if non_affecte * 2 > total or not connus:
        return f"{mots[Mission.NON_AFFECTE]} des dépenses connues restent à affecter à une mission"
    premiere = max(connus, key=lambda mission: connus[mission])
    sujet, pluriel = _SUJETS[premiere]
    verbe = "représentent" if pluriel else "représente"
    return f"{sujet} {verbe} {mots[premiere]} des dépenses connues"


def provenance(
    vue: Cockpit, source: str = SOURCE_COMPTES, au: datetime.date | None = None
) -> ProvenanceDuGraphique:
    """Source, date and completeness of the figures of a page. ``au``: the day of what is not accounts only."""
    arrete = vue.version
    if vue.completude_lue.demonstration:
        source = f"{source}, données fictives"
    if vue.completude_lue.le:
        au = au or timezone.localdate(vue.completude_lue.le)
    return ProvenanceDuGraphique(
        f"{source} (arrêté n° {arrete.numero})" if arrete else source,
        arrete.au if arrete else au,
        completude=vue.completude.phrase,
    )


def depenses_par_mission(vue: Cockpit) -> Graphique | None:
    """Spend per mission, cut by method where this reader may see it; None when no accounts count, or all is hidden."""
    if vue.synthese is None or all(m.depense.secret for m in vue.missions):
        return None
    titre = constat_des_missions({m.mission: m.depense.montant for m in vue.missions}, vue.depense.montant)
    liens = {m.libelle: f"{vue.parametres}&mission={m.mission.value}#territoires" for m in vue.missions}
    sous_titre = f"Charges des comptes clos en {vue.annee} (classe 6 sans 689), tous financeurs."
    if any(c.secret for m in vue.missions for c in m.methodes.values()):
        return barres(
            titre,
            [(m.libelle, m.depense.montant) for m in vue.missions],
            provenance(vue),
            sous_titre=sous_titre,
            court=_court_ou_cache,
            exact=_exact_ou_cache,
            liens=liens,
        )
    presentes = [m for m in Methode if any(vue_m.methodes[m.value].montant for vue_m in vue.missions)]
    return barres_empilees(
        titre,
        [methode.label for methode in presentes],
        [(m.libelle, [m.methodes[methode.value].montant for methode in presentes]) for m in vue.missions],
        provenance(vue),
        sous_titre=sous_titre,
        liens=liens,
    )


def _court_ou_cache(montant: Valeur) -> str:
    return euros_compacts(montant, inconnu=NON_AFFICHE)


def _exact_ou_cache(montant: Valeur) -> str:
    return euros(montant, inconnu=NON_AFFICHE)


def evolution(vue: Cockpit) -> Graphique | None:
    """Paid and spent over the years, side by side and never netted; None under two years, or when one is hidden."""
    annees = vue.annees
    if len(annees) < 2 or any(a.secrete for a in annees):
        return None
    if any((c.montant or 0) < 0 for a in annees for c in (a.verse, a.depense)):
        return None
    return colonnes(
        constat_de_l_evolution(annees),
        ["Versé", "Dépensé connu"],
        [(str(a.annee), [a.verse.montant, a.depense.montant]) for a in annees],
        provenance(vue, f"{SOURCE_VERSEMENTS} ; {SOURCE_COMPTES}", max(a.au for a in annees)),
        sous_titre="Versé : année civile de paiement. Dépensé : comptes clos dans l’année, tous financeurs. "
        "La complétude diffère d’une année à l’autre.",
        liens={str(a.annee): vue.parametres_de(a.annee) for a in annees},
        en_cours=_en_cours(annees),
    )


def _en_cours(annees: Iterable[LigneAnnee]) -> dict[str, str]:
    """Years in progress, with the day their figures were read."""
    return {str(a.annee): au_jour(a.au) for a in annees if a.en_cours}


def constat_de_l_evolution(annees: Iterable[LigneAnnee]) -> str:
    """What was paid in the first and the last of the years that are over."""
    verses = [(a.annee, a.verse.montant) for a in annees if a.verse.montant is not None and not a.en_cours]
    if len(verses) < 2:
        return "Versé et dépensé, année par année"
    (premiere, debut), (derniere, fin) = verses[0], verses[-1]
    return f"Le versé passe de {euros_compacts(debut)} en {premiere} à {euros_compacts(fin)} en {derniere}"


def missions_par_annee(vue: Cockpit) -> Graphique | None:
    """Spend of each mission over the years; None under two years of accounts, or when one is hidden or negative."""
    annees = [a for a in vue.annees if a.depense.montant is not None]
    chiffres = [c for a in annees for c in a.missions.values()]
    if len(annees) < 2 or any(c.secret or (c.montant or 0) < 0 for c in chiffres):
        return None
    missions = [m for m in Mission if any(a.missions[m].montant for a in annees)]
    return petits_multiples(
        constat_par_annee(annees),
        [str(a.annee) for a in annees],
        [(m.label, [a.missions[m].montant for a in annees]) for m in missions],
        provenance(vue),
        sous_titre="Dépenses des comptes clos dans l’année, tous financeurs ; même échelle partout. Les montants ne se "
        "comparent pas d’une année à l’autre : les comptes connus ne sont pas ceux des mêmes CPTS.",
        liens={m.label: f"{vue.parametres}&mission={m.value}#territoires" for m in missions},
        en_cours=_en_cours(annees),
    )


def constat_par_annee(annees: Iterable[LigneAnnee]) -> str:
    """The mission whose share moved most between the first and the last of the years that are over."""
    closes = [a for a in annees if not a.en_cours]
    if len(closes) < 2:
        return "Dépenses par mission, année par année"
    premiere, derniere = closes[0], closes[-1]
    change = plus_grand_changement(_connues(premiere), _connues(derniere))
    if change is None:
        return "Dépenses par mission, année par année"
    mission, avant, apres = change
    debut, fin = (_part(part, a.missions[mission]) for part, a in ((avant, premiere), (apres, derniere)))
    return f"{mission.label} : {debut} des dépenses connues en {premiere.annee}, {fin} en {derniere.annee}"


def _part(part: int, chiffre: Chiffre) -> str:
    return part_en_mots(part) if chiffre.montant else pourcent(0)


def _connues(annee: LigneAnnee) -> dict[Mission, Decimal]:
    return {mission: c.montant for mission, c in annee.missions.items() if c.montant is not None}


def carte_des_comptes_recus(
    tableau: TableauCompletude, annee: int, masque: Masque, lieu: ProvenanceDuGraphique, parametres: str
) -> Graphique:
    """Share of the expected CPTS whose accounts count, by department."""
    valeurs = [
        _recus(departement, tableau.de(departement, annee), masque, parametres)
        for departement in tableau.departements.values()
    ]
    complets = sum(v.mesure == 1 for v in valeurs)
    attendent = sum(v.mesure is not None for v in valeurs)
    return choroplethe(
        f"Tous les comptes {annee} attendus sont reçus dans {accord(complets, 'département')} sur {attendent}",
        valeurs,
        ("Comptes reçus", "Comptes attendus", "Part reçue"),
        lieu,
        sous_titre="Part des CPTS attendues dont les comptes sont lus et retenus.",
        ouvert=masque.ouvert,
    )


def _recus(territoire: Territoire, lue: Completude, masque: Masque, parametres: str) -> ValeurDepartement:
    vue = completude_vue(lue, territoire, masque)
    part = lue.part_recue if vue.recues is not None else None
    mots = NON_AFFICHE if vue.recues is None else str(vue.recues)
    return ValeurDepartement(
        territoire.code,
        territoire.nom,
        part,
        (
            mots,
            str(lue.attendues),
            NON_AFFICHE if vue.recues is None else pourcent(part, inconnu="sans objet"),
        ),
        f"{adresse(territoire)}{parametres}",
        (
            NON_AFFICHE if vue.recues is None else vue.recues,
            lue.attendues,
            NON_AFFICHE if vue.recues is None else pourcents(part),
        ),
    )
