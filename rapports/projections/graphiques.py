"""Charts of the projections: each title states what the figures show."""

from __future__ import annotations

from cpts.commun.formats import accord, date_longue, euros_compacts, pourcent
from cpts.commun.graphiques import Graphique, ProvenanceDuGraphique, barres, barres_empilees, colonnes
from rapports.cockpit.annees import au_jour
from rapports.projections.simulateur import VueSimulation
from rapports.projections.versements import AnneeVersee
from rapports.projections.vue import LigneEngagement, VueProjection


def provenance(vue: VueProjection) -> ProvenanceDuGraphique:
    """Contracts and barème behind the figures."""
    n = accord(vue.total.nombre, "contrat")
    bareme = vue.tarif.bareme or vue.lignee
    demonstration = ", de démonstration" if vue.tarif.demonstration else ""
    return ProvenanceDuGraphique(f"contrats en cours ; barème {bareme}{demonstration}", vue.au, n=n)


def par_taille(vue: VueProjection) -> Graphique | None:
    """Running costs, fixed and variable parts by size; None when there is nothing to draw."""
    lignes = vue.tailles
    if not _dessinable(lignes):
        return None
    titre = _constat("La taille {nom} porte {part} de l’engagement", lignes, vue, "Engagement par taille")
    parts = [(x.nom, [x.montants.fonctionnement, x.montants.fixe, x.montants.variable]) for x in lignes]
    series = ["Fonctionnement", "Part fixe", "Part variable"]
    return barres_empilees(titre, series, parts, provenance(vue), sous_titre=_hypothese(vue))


def par_region(vue: VueProjection) -> Graphique | None:
    """Total by region; None when there is nothing to draw, or nothing to compare with."""
    if len(vue.regions) < 2 or not _dessinable(vue.regions):
        return None
    modele = "Première région, {nom} porte {part} de l’engagement"
    return _barres(_constat(modele, vue.regions, vue, "Engagement par région"), vue.regions, vue)


def _barres(titre: str, lignes: list[LigneEngagement], vue: VueProjection) -> Graphique:
    return barres(
        titre,
        [(ligne.nom, ligne.total.montant) for ligne in lignes],
        provenance(vue),
        sous_titre=_hypothese(vue),
        mesure="Engagement",
    )


def _dessinable(lignes: list[LigneEngagement]) -> bool:
    """Something is known."""
    return any(ligne.total.montant is not None for ligne in lignes)


def historique(vue: VueProjection) -> Graphique | None:
    """Paid year by year, then the maximum; None when no year may be drawn."""
    annees = vue.historique
    montants = [annee.verse.montant for annee in annees]
    if not montants or any(montant is None or montant < 0 for montant in montants):
        return None
    titre = _constat_de_l_historique([annee for annee in annees if not annee.en_cours])
    donnees = [(str(annee.annee), [annee.verse.montant]) for annee in annees]
    donnees.append(("Maximum", [vue.total.maximum.montant]))
    return colonnes(
        titre,
        ["Montant"],
        donnees,
        ProvenanceDuGraphique(
            "versements déclarés par les caisses ; engagement : barème et contrats en cours", vue.au
        ),
        sous_titre=(
            "Versé : année civile de paiement. « Maximum » : engagement d’une année entière des contrats en cours au "
            f"{date_longue(vue.au)}, si tous les indicateurs sont atteints. Les deux ne se soustraient pas."
        ),
        en_cours={str(annee.annee): au_jour(annee.au) for annee in annees if annee.en_cours},
    )


def _constat_de_l_historique(finies: list[AnneeVersee]) -> str:
    """Of the years that are over: one in progress neither rises nor falls."""
    if not finies:
        return "Versé, année par année"
    debut, fin = finies[0], finies[-1]
    if debut is fin:
        return f"Versé en {fin.annee} : {euros_compacts(fin.verse.montant)}"
    return (
        f"Le versé passe de {euros_compacts(debut.verse.montant)} en {debut.annee} "
        f"à {euros_compacts(fin.verse.montant)} en {fin.annee}"
    )


def du_scenario(vue: VueSimulation) -> Graphique | None:
    """Reference and scenario side by side by size; None when one is unknown."""
    effets = [(ligne.nom, ligne.effet.reference.total, ligne.effet.scenario.total) for ligne in vue.tailles]
    ecart = vue.resultat.total.ecart
    if not effets or ecart is None:
        return None
    sens = "de plus" if ecart > 0 else "de moins"
    titre = f"Le scénario engage {euros_compacts(abs(ecart))} {sens} que le barème de référence"
    if ecart == 0:
        titre = "Le scénario engage autant que le barème de référence"
    return colonnes(
        titre,
        ["Référence", "Scénario"],
        [(nom, [avant, apres]) for nom, avant, apres in effets],
        ProvenanceDuGraphique(
            f"{vue.scenario.titre} ; barème {vue.scenario.tarif.bareme}",
            vue.scenario.au,
            n=accord(vue.resultat.total.nombre, "contrat"),
        ),
        sous_titre="Une année entière, par taille, aux mêmes taux d’atteinte.",
    )


def _hypothese(vue: VueProjection) -> str:
    return f"Une année entière des contrats en cours, part variable atteinte à {vue.taux_en_mots}."


def _constat(modele: str, lignes: list[LigneEngagement], vue: VueProjection, sinon: str) -> str:
    """The greatest line and its share; a plain title when something is unknown."""
    total = vue.total.montants.total
    if not total or any(ligne.total.montant is None for ligne in lignes):
        return sinon
    premiere = max(lignes, key=lambda ligne: ligne.montants.total or 0)
    part = (premiere.montants.total or 0) / total
    return modele.format(nom=premiere.nom, part=pourcent(part))
