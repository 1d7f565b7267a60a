"""The data sets that can be exported: for each, its columns and a query already within the caller's perimeter."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, ExtractDay, ExtractYear
from django.utils import timezone

from comptes.depots.api.constats import ConstatFiltre
from comptes.depots.api.depots import DepotFiltre
from comptes.totaux.models import TotalVersion
from comptes.versions.models import ComptesRetenus, ConstatLecture, Exercice, Version
from controles.pieces.api import FiltreTransmissions
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.droits.perimetre import perimetre_de
from cpts.registre.structures import FiltreCPTS
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Rattachement, en_vigueur
from cpts.traces.changements import dernier_changement
from cpts.traces.enums import TypeSuivi
from financements.contrats.api.listes import ContratFiltre, EnveloppeFiltre
from financements.contrats.models import Contrat, Enveloppe
from financements.enveloppes.api.transferts import TransfertFiltre
from financements.enveloppes.models import Transfert
from financements.versements.api.listes import VersementFiltre
from financements.versements.models import Versement
from rapports.exports import agregats, lignes
from rapports.exports.arretees import depenses_arretees
from rapports.exports.colonnes import (
    ColonneExport,
    booleen,
    date,
    entier,
    instant,
    montant,
    montant_lu,
    texte,
)
from rapports.exports.filtres import RETENUS, FiltreAgregats, FiltreExercices, FiltreLignes, FiltreTotaux
from rapports.exports.forme import DemandeDExport, Jeu, jeu


def _lien(nature: NatureRattachement) -> Subquery:
    """Name of the organisation linked today."""
    liens = Rattachement.objects.filter(en_vigueur(timezone.localdate()), cpts=OuterRef("pk"), nature=nature)
    return Subquery(liens.values("organisation__nom")[:1])


def _cpts_de(prefixe: str) -> list[ColonneExport]:
    """Columns that name the CPTS of a row, and the INSEE codes of where it is attached today."""
    return [*_nommer(prefixe), *_situer(f"{prefixe}departement_id", f"{prefixe}departement__region_id")]


def _nommer(prefixe: str) -> list[ColonneExport]:
    return [
        texte("cpts", f"{prefixe}uuid"),
        texte("cpts_siren", f"{prefixe}siren"),
        texte("cpts_nom", f"{prefixe}nom"),
    ]


def _situer(departement: str, region: str) -> list[ColonneExport]:
    return [texte("departement", departement), texte("region", region)]


def _modifie_le(suivi: TypeSuivi, cle: str = "uuid") -> ColonneExport:
    return instant("modifie_le", dernier_changement(suivi, cle))


def _cellule(*champs: Any) -> ColonneExport:
    """Identifier of a row that is a sum: the exercise and what the sum is of, joined by points."""
    morceaux: list[Any] = [Cast(f"{RETENUS}exercice__uuid", TextField())]
    for champ in champs:
        morceaux += [Value(".", output_field=TextField()), champ]
    return texte("id", Concat(*morceaux, output_field=TextField()))


def _demonstration(prefixe: str) -> ColonneExport:
    return booleen("demonstration", f"{prefixe}demonstration")


def _cpts(demande: DemandeDExport) -> QuerySet:
    lignes_ = CPTS.objects.for_user(demande.user).avec_etat()
    return lignes_.annotate(caisse=_lien(NatureRattachement.CAISSE), ars=_lien(NatureRattachement.ARS))


def _totaux(demande: DemandeDExport) -> QuerySet:
    """Totals of the accounts that count, within the perimeter."""
    retenus = ComptesRetenus.objects.filter(perimetre_de(demande.user).filtre_cpts("cpts"))
    return TotalVersion.objects.filter(version__comptesretenus__in=retenus)


def _transmissions(demande: DemandeDExport) -> QuerySet:
    aujourd_hui = Value(timezone.localdate())
    retard = ExtractDay(ExpressionWrapper(aujourd_hui - F("echeance"), output_field=DurationField()))
    return Transmission.objects.for_user(demande.user).annotate(
        retard_en_jours=Case(
            When(etat=EtatTransmission.EN_RETARD, then=retard), default=None, output_field=IntegerField()
        )
    )


# of accounts that count: where they are summed
_DES_COMPTES = [
    *_nommer(f"{RETENUS}cpts__"),
    *_situer(f"{RETENUS}departement_id", f"{RETENUS}region_id"),
    texte("exercice_id", f"{RETENUS}exercice__uuid"),
    entier("exercice", f"{RETENUS}annee"),
    texte("depot", "version__numero"),
]
# Whether a sum of an account is spend: it may hold both.
_SORTE = Case(
    When(mission="", then=Value("autre")), default=Value("depense"), output_field=CharField(max_length=7)
)

JEUX: dict[str, Jeu] = {
    decrit.nom: decrit
    for decrit in (
        jeu(
            "cpts",
            "Registre des CPTS",
            [
                texte("id", "uuid"),
                texte("nom"),
                texte("siren"),
                texte("forme_juridique"),
                texte("departement", "departement_id"),
                texte("region", "departement__region_id"),
                entier("population"),
                entier("millesime_population"),
                texte("taille"),
                texte("etat"),
                date("etat_depuis"),
                texte("caisse"),
                texte("ars"),
                booleen("demonstration"),
                _modifie_le(TypeSuivi.CPTS),
            ],
            _cpts,
            FiltreCPTS,
        ),
        jeu(
            "exercices",
            "Exercices et comptes qui comptent",
            [
                texte("id", "uuid"),
                *_cpts_de("cpts__"),
                entier("exercice", ExtractYear("fin")),
                date("debut"),
                date("fin"),
                texte("depot", "comptesretenus__version__numero"),
                _demonstration("cpts__"),
                _modifie_le(TypeSuivi.EXERCICES),
            ],
            lambda d: Exercice.objects.for_user(d.user),
            FiltreExercices,
        ),
        jeu(
            "depots",
            "Dépôts et verdicts",
            [
                texte("id", "uuid"),
                texte("numero"),
                *_cpts_de("depot__cpts__"),
                entier("exercice", ExtractYear("depot__exercice__fin")),
                texte("piece", "depot__piece"),
                entier("version", "rang"),
                texte("sha256"),
                instant("recu_le"),
                texte("etat"),
                texte("verdict"),
                booleen(
                    "compte_dans_les_totaux", Exists(ComptesRetenus.objects.filter(version=OuterRef("pk")))
                ),
                instant("attestee_le"),
                instant("retiree_le"),
                _demonstration("depot__cpts__"),
                _modifie_le(TypeSuivi.DEPOTS),
            ],
            lambda d: Version.objects.for_user(d.user),
            DepotFiltre,
        ),
        jeu(
            "depenses",
            "Dépense par mission, financeur, méthode et nature",
            [
                _cellule("mission", "financeur", "methode", "nature"),
                *_DES_COMPTES,
                texte("mission"),
                texte("financeur"),
                texte("methode"),
                texte("nature"),
                montant_lu("montant"),
                _demonstration(f"{RETENUS}cpts__"),
                _modifie_le(TypeSuivi.DEPENSES, f"{RETENUS}exercice__uuid"),
            ],
            lambda d: _totaux(d).exclude(mission=""),
            FiltreTotaux,
            somme="montant",
            arretee=depenses_arretees,
        ),
        jeu(
            "comptes",
            "Totaux des comptes (débit − crédit)",
            [
                _cellule("compte", "nature", _SORTE),
                *_DES_COMPTES,
                texte("compte"),
                texte("nature"),
                booleen("depense", Case(When(mission="", then=Value(False)), default=Value(True))),
                montant_lu("montant"),
                _demonstration(f"{RETENUS}cpts__"),
                _modifie_le(TypeSuivi.COMPTES, f"{RETENUS}exercice__uuid"),
            ],
            _totaux,
            FiltreTotaux,
            somme="montant",
        ),
        jeu(
            "transmissions",
            "Pièces attendues et leur état",
            [
                texte("id", "uuid"),
                *_cpts_de("cpts__"),
                entier("exercice", ExtractYear("exercice__fin")),
                texte("piece"),
                texte("destinataire"),
                date("echeance"),
                texte("etat"),
                entier("jours_retard", "retard_en_jours"),
                instant("recu_le", "recue_le"),
                texte("force", "requise__force"),
                texte("source", "requise__source"),
                _demonstration("cpts__"),
                _modifie_le(TypeSuivi.TRANSMISSIONS),
            ],
            _transmissions,
            FiltreTransmissions,
        ),
        jeu(
            "constats",
            "Constats de lecture",
            [
                texte("id", "uuid"),
                *_cpts_de("version__depot__cpts__"),
                entier("exercice", ExtractYear("version__depot__exercice__fin")),
                texte("depot", "version__numero"),
                texte("origine", Value("lecture")),
                texte("code"),
                texte("gravite"),
                texte("fichier"),
                entier("ligne"),
                texte("champ"),
                texte("message"),
                entier("nombre"),
                _demonstration("version__depot__cpts__"),
                _modifie_le(TypeSuivi.CONSTATS),
            ],
            lambda d: ConstatLecture.objects.filter(perimetre_de(d.user).filtre_cpts("version__depot__cpts")),
            ConstatFiltre,
        ),
        jeu(
            "versements",
            "Versements des caisses",
            [
                texte("id", "uuid"),
                *_cpts_de("cpts__"),
                date("date"),
                montant("montant"),
                texte("mission"),
                texte("objet"),
                texte("reference"),
                texte("caisse", "caisse__nom"),
                texte("source"),
                booleen("demonstration"),
                _modifie_le(TypeSuivi.VERSEMENTS),
            ],
            lambda d: Versement.objects.for_user(d.user),
            VersementFiltre,
        ),
        jeu(
            "contrats",
            "Contrats",
            [
                texte("id", "uuid"),
                *_cpts_de("cpts__"),
                texte("caisse", "caisse__nom"),
                texte("ars", "ars__nom"),
                date("signature"),
                date("fin"),
                texte("taille"),
                booleen("clause_transmission"),
                date("resiliation"),
                texte("etat"),
                _demonstration("cpts__"),
                _modifie_le(TypeSuivi.CONTRATS),
            ],
            lambda d: Contrat.objects.for_user(d.user).avec_etat(timezone.localdate()),
            ContratFiltre,
        ),
        jeu(
            "enveloppes",
            "Enveloppes par année de contrat",
            [
                texte("id", "uuid"),
                *_cpts_de("contrat__cpts__"),
                date("annee_contrat"),
                texte("mission"),
                texte("part"),
                montant("montant"),
                texte("bareme"),
                booleen("demonstration"),
                _modifie_le(TypeSuivi.ENVELOPPES),
            ],
            lambda d: Enveloppe.objects.for_user(d.user),
            EnveloppeFiltre,
        ),
        jeu(
            "transferts",
            "Transferts entre missions",
            [
                texte("id", "uuid"),
                *_cpts_de("contrat__cpts__"),
                date("annee_contrat"),
                texte("origine"),
                texte("destination"),
                montant("montant"),
                texte("regime"),
                texte("regime_reference"),
                texte("etat"),
                texte("motif"),
                texte("caisse", "caisse__nom"),
                instant("demande_le"),
                instant("decide_le"),
                texte("decision_motif"),
                instant("annule_le"),
                texte("annulation_motif"),
                texte("avis"),
                texte("avis_motif"),
                _demonstration("contrat__cpts__"),
                _modifie_le(TypeSuivi.TRANSFERTS),
            ],
            lambda d: Transfert.objects.for_user(d.user),
            TransfertFiltre,
        ),
        Jeu(
            "depenses_agregees",
            "Dépense par mission de la nation, des régions et des départements",
            agregats.COLONNES,
            agregats.requete,
            FiltreAgregats,
            agrege=True,
            fige=True,
            compter=agregats.compter,
        ),
        Jeu("lignes", "Lignes d’écriture d’un exercice", lignes.COLONNES, lignes.requete, FiltreLignes),
    )
}
