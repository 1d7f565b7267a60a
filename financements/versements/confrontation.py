"""Lines of a file against what is known: CPTS, contract, references already recorded. A fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpts.commun.dates import ajouter_mois
from cpts.commun.formats import date_courte, euros
from cpts.commun.textes import sans_accents
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Rattachement
from financements.contrats.models import Contrat
from financements.versements.codes import EtatLigne, GenreImport
from financements.versements.lecture import LigneLue
from financements.versements.lecture.modele import ALERTE, ERREUR, INFO
from financements.versements.models import ImportVersements, Versement, VersementFIR

# A balance is paid after the term; much later, somebody should look.
MOIS_APRES_TERME = 12
_NOMS_DE_CPTS = ("cpts", "communaute professionnelle territoriale")


@dataclass
class Confrontee:
    """A line and what it is about. ``dans_le_champ`` false: an ARS pays somebody who is not a CPTS."""

    ligne: LigneLue
    cpts_id: int | None = None
    contrat_id: int | None = None
    connue: bool = False
    dans_le_champ: bool = True

    @property
    def date(self) -> datetime.date | None:
        return self.ligne.date

    @property
    def montant(self) -> Decimal | None:
        return self.ligne.montant

    @property
    def mission(self) -> str:
        return self.ligne.mission

    @property
    def etat(self) -> str:
        if self.ligne.en_erreur:
            return EtatLigne.ERREUR
        return EtatLigne.CONNUE if self.connue else EtatLigne.BONNE


@dataclass(frozen=True)
class Connu:
    """A payment already recorded, by its reference."""

    cpts_id: int
    date: datetime.date
    montant: Decimal
    mission: str
    objet: str

    def meme_contenu(self, autre: Any) -> bool:
        """``autre``: anything with a CPTS, a date, an amount and a mission."""
        return (self.cpts_id, self.date, self.montant, self.mission) == (
            autre.cpts_id, autre.date, autre.montant, autre.mission,
        )  # fmt: skip


def confronter(
    importation: ImportVersements, lignes: list[LigneLue], nature: str = "paiement"
) -> list[Confrontee]:
    """Each line with its CPTS and contract; findings are added to the lines."""
    registre = _Registre(importation, lignes)
    connues = references_connues(importation, (ligne.reference for ligne in lignes), nature)
    confrontees = [registre.situer(ligne) for ligne in lignes]
    for confrontee in confrontees:
        _comparer_aux_connues(confrontee, connues)
    return confrontees


def references_connues(
    importation: ImportVersements, references: Iterable[str], nature: str = "paiement"
) -> dict[str, Connu]:
    """Payments of this body already recorded under these references. One query."""
    voulues = {reference for reference in references if reference}
    champs = ["reference", "cpts_id", "date", "montant"]
    if importation.genre == GenreImport.FIR:
        lignes = VersementFIR.objects.filter(
            ars=importation.organisation_id, nature=nature, reference__in=voulues
        )
        return {r: Connu(c, d, m, "", o) for r, c, d, m, o in lignes.values_list(*champs, "objet")}
    verses = Versement.objects.filter(caisse=importation.organisation_id, reference__in=voulues)
    return {
        r: Connu(c, d, m, mission, objet)
        for r, c, d, m, mission, objet in verses.values_list(*champs, "mission", "objet")
    }


def _comparer_aux_connues(confrontee: Confrontee, connues: dict[str, Connu]) -> None:
    ligne = confrontee.ligne
    connu = connues.get(ligne.reference)
    if connu is None or ligne.en_erreur:
        return
    if not connu.meme_contenu(confrontee):
        ligne.signaler(
            "VER-33",
            ERREUR,
            "reference",
            "Cette référence est déjà celle d’un autre paiement : "
            f"{euros(connu.montant)} le {date_courte(connu.date)}.",
            "Si le paiement a été corrigé, envoyez la différence sous une autre référence ; sinon, corrigez la ligne.",
        )
        return
    confrontee.connue = True
    if connu.objet != ligne.objet:
        ligne.signaler(
            "VER-38", INFO, "objet", "Paiement déjà connu, avec un autre objet : le premier est gardé."
        )


class _Registre:
    """What the lines of one file may name: read once, asked line by line."""

    def __init__(self, importation: ImportVersements, lignes: list[LigneLue]) -> None:
        self.organisation = importation.organisation_id
        self.fir = importation.genre == GenreImport.FIR
        cpts = CPTS.objects.only("pk", "siren", "finess")
        self.par_siren = {c.siren: c.pk for c in cpts.filter(siren__in={x.siren for x in lignes if x.siren})}
        self.par_finess = {
            c.finess: c.pk for c in cpts.filter(finess__in={x.finess for x in lignes if x.finess})
        }
        self.par_numero: defaultdict[str, list[Contrat]] = defaultdict(list)
        numeros = {x.contrat for x in lignes if x.contrat}
        for contrat in Contrat.objects.filter(caisse=self.organisation, numero__in=numeros):
            self.par_numero[contrat.numero].append(contrat)
        nommees = {*self.par_siren.values(), *self.par_finess.values()}
        self.contrats: defaultdict[int, list[Contrat]] = defaultdict(list)
        if not self.fir:
            for contrat in Contrat.objects.filter(cpts__in=nommees).order_by("signature"):
                self.contrats[contrat.cpts_id].append(contrat)
        nature = NatureRattachement.ARS if self.fir else NatureRattachement.CAISSE
        self.liens: defaultdict[int, list[Rattachement]] = defaultdict(list)
        for lien in Rattachement.objects.filter(
            cpts__in=nommees, organisation=self.organisation, nature=nature
        ):
            self.liens[lien.cpts_id].append(lien)

    def situer(self, ligne: LigneLue) -> Confrontee:
        return self._situer_fir(ligne) if self.fir else self._situer_aci(ligne)

    def _situer_fir(self, ligne: LigneLue) -> Confrontee:
        cpts = self.par_siren.get(ligne.siren) or self.par_finess.get(ligne.finess)
        if cpts is None:
            nom = sans_accents(ligne.lu.get("nom", "") + " " + ligne.objet)
            if not any(mot in nom for mot in _NOMS_DE_CPTS):
                return Confrontee(ligne, dans_le_champ=False)
            ligne.signaler(
                "VER-37",
                ERREUR,
                "siren",
                "Ce bénéficiaire semble être une CPTS, mais son numéro n’est celui d’aucune CPTS connue.",
                "Vérifiez son SIRET ou son FINESS, ou faites créer la CPTS.",
            )
        elif ligne.date and not self._suivie(cpts, ligne.date):
            ligne.signaler(
                "VER-31",
                ERREUR,
                "siren",
                f"Cette CPTS ne dépend pas de votre ARS au {date_courte(ligne.date)}.",
                "Vérifiez le bénéficiaire ; si la CPTS a changé d’ARS, faites corriger son rattachement.",
            )
        return Confrontee(ligne, cpts)

    def _suivie(self, cpts: int, jour: datetime.date) -> bool:
        return any(lien.debut <= jour and (lien.fin is None or jour <= lien.fin) for lien in self.liens[cpts])

    def _situer_aci(self, ligne: LigneLue) -> Confrontee:
        if ligne.contrat:
            return self._par_contrat(ligne)
        if not ligne.siren:
            return Confrontee(ligne)
        cpts = self.par_siren.get(ligne.siren)
        if cpts is None:
            ligne.signaler(
                "VER-30",
                ERREUR,
                "siren",
                "Aucune CPTS connue ne porte ce SIREN.",
                "Vérifiez le SIREN auprès de la CPTS ; si elle vient d’être créée, faites-la enregistrer d’abord.",
                attendu="le SIREN d’une CPTS enregistrée",
            )
            return Confrontee(ligne)
        return Confrontee(ligne, cpts, self._contrat_au(ligne, self.contrats[cpts]))

    def _par_contrat(self, ligne: LigneLue) -> Confrontee:
        trouves = self.par_numero.get(ligne.contrat, [])
        cpts = {contrat.cpts_id for contrat in trouves}
        if len(cpts) != 1:
            ligne.signaler(
                "VER-34",
                ERREUR,
                "contrat",
                "Votre caisse n’a aucun contrat de ce numéro."
                if not trouves
                else "Ce numéro est celui de plusieurs CPTS.",
                "Corrigez le numéro, ou désignez la CPTS par son SIREN.",
            )
            return Confrontee(ligne)
        (cpts_id,) = cpts
        if ligne.siren and self.par_siren.get(ligne.siren) != cpts_id:
            ligne.signaler(
                "VER-35",
                ERREUR,
                "contrat",
                f"Le contrat {ligne.contrat} n’est pas celui de la CPTS de SIREN {ligne.siren}.",
                "Corrigez l’un des deux.",
            )
            return Confrontee(ligne)
        return Confrontee(ligne, cpts_id, self._contrat_au(ligne, trouves))

    def _contrat_au(self, ligne: LigneLue, contrats: list[Contrat]) -> int | None:
        """The last contract signed by the day of payment; findings when there is none, or not with this caisse."""
        if ligne.date is None:
            return None
        signes = [contrat for contrat in contrats if contrat.signature <= ligne.date]
        if not signes:
            premiere = min((contrat.signature for contrat in contrats), default=None)
            detail = f" (signé le {date_courte(premiere)})" if premiere else ""
            ligne.signaler(
                "VER-32",
                ERREUR,
                "date",
                f"Au {date_courte(ligne.date)}, cette CPTS n’a pas encore de contrat{detail}.",
                "Corrigez la date, ou faites enregistrer le contrat d’abord.",
                attendu="une date qui suit la signature du contrat",
            )
            return None
        contrat = max(signes, key=lambda c: c.signature)
        if contrat.caisse_id != self.organisation and not self._suivie(contrat.cpts_id, ligne.date):
            ligne.signaler(
                "VER-31",
                ERREUR,
                "siren",
                f"Cette CPTS n’est pas sous contrat avec votre caisse au {date_courte(ligne.date)}.",
                "Vérifiez le SIREN ; si la CPTS a changé de caisse, faites corriger son rattachement.",
                attendu="une CPTS de votre caisse",
            )
            return None
        terme = contrat.resiliation or contrat.fin
        if ligne.date > ajouter_mois(terme, MOIS_APRES_TERME):
            ligne.signaler(
                "VER-36",
                ALERTE,
                "date",
                f"Le contrat a pris fin le {date_courte(terme)}, plus de {MOIS_APRES_TERME} mois avant ce paiement.",
                "Vérifiez la date, ou le contrat que ce paiement règle.",
            )
        return contrat.pk
