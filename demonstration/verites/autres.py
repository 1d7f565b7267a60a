"""Planted cases that are not a faulty file: money, exercises, territories, states, exchanges, examinations, acts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from comptes.lecture import CATALOGUE
from comptes.versions.enums import VERDICTS_ACCEPTES, Piece
from controles.echanges.enums import EtatEchange
from controles.pieces.enums import EtatTransmission
from cpts.commun.enums import Mission
from demonstration import vie
from demonstration.argent import ANNEE_REVERSEMENT, RANG_REVERSEMENT, REVERSEMENT, derniere_annee
from demonstration.comptes import ANNEE_CONTRASTE, RANG_CONTRASTE
from demonstration.conventions import conventions
from demonstration.envois import ACTES, VERDICTS, VITRINE, Envoi
from demonstration.grand_livre import Annee, montant
from demonstration.nation import Structure

if TYPE_CHECKING:
    from demonstration.chargement import Chargement

Cas = dict[str, Any]
DEPENSES_ANNONCEES = 6


def cas(chargement: Chargement) -> list[Cas]:
    """Every case of this module, in a fixed order."""
    fabriques: tuple[Callable[[Chargement], Iterator[Cas]], ...] = (
        _depenses, _contraste, _versements, _conventions, _exercices, _territoires, _transmissions, _echanges,
        _examens, _consultations, _versions,
    )  # fmt: skip
    return [un_cas for fabrique in fabriques for un_cas in fabrique(chargement)]


def _cas(genre: str, titre: str, structure: Structure, attendu: dict[str, Any], **autres: Any) -> Cas:
    return {"genre": genre, "titre": titre, "cpts": structure.siren, **autres, "attendu": attendu}


def _euros(centimes: int) -> str:
    signe = "-" if centimes < 0 else ""
    return signe + montant(abs(centimes)).replace(",", ".")


# --- Money -----------------------------------------------------------------------------------------------


def _depenses(chargement: Chargement) -> Iterator[Cas]:
    """Spend of an exercise, to the cent, whatever the missions it was attributed to."""
    faits = 0
    for rang, envois in chargement.plan.items():
        structure = chargement.nation.structures[rang]
        for envoi in envois:
            if (
                faits < DEPENSES_ANNONCEES
                and envoi.nature == "normal"
                and envoi.piece == Piece.FEC
                and rang != ACTES
            ):
                annee = _annee(chargement, envoi)
                attendu = {"depense": _euros(annee.depense), "resultat": _euros(annee.resultat)}
                faits += 1
                yield _cas(
                    "depense", "Dépense de l’exercice", structure, attendu, exercice=annee.fin.isoformat()
                )


def _annee(chargement: Chargement, envoi: Envoi) -> Annee:
    return next(a for a in chargement.annees[envoi.rang] if a.fin == envoi.cloture)


def _contraste(chargement: Chargement) -> Iterator[Cas]:
    """Running costs at 118 % of their envelope, crises at 22 %: in the books, whatever the analytic codes say."""
    structure = chargement.nation.structures[RANG_CONTRASTE]
    annee = next((a for a in chargement.annees[RANG_CONTRASTE] if a.fin.year == ANNEE_CONTRASTE), None)
    if annee:
        depenses = {
            mission: _euros(annee.depenses[mission])
            for mission in (Mission.FONCTIONNEMENT, Mission.CRISES_SANITAIRES)
        }
        attendu = {"depense": _euros(annee.depense), "decide": depenses}
        titre = "Fonctionnement à 118 % de son enveloppe, crises sanitaires à 22 %"
        yield _cas("depense", titre, structure, attendu, exercice=annee.fin.isoformat())


def _versements(chargement: Chargement) -> Iterator[Cas]:
    for rang in (VITRINE, RANG_REVERSEMENT):
        structure = chargement.nation.structures[rang]
        for annee in (2023, 2024, 2025):
            lignes = [p for p in chargement.paiements[rang] if p.date.year == annee]
            attendu = {"verse": _euros(sum(p.centimes for p in lignes)), "lignes": len(lignes)}
            yield _cas("versement", f"Versé en {annee}", structure, attendu, annee=annee)
    reversement = chargement.nation.structures[RANG_REVERSEMENT]
    attendu = {"montant": _euros(-REVERSEMENT), "objet": "Reversement d’un trop-perçu"}
    yield _cas(
        "reversement", "Trop-perçu repris par la caisse", reversement, attendu, annee=ANNEE_REVERSEMENT
    )
    projet = next((s for s in chargement.nation.structures if not s.signature), None)
    if projet:
        titre = "CPTS en projet : rien n’est versé, le montant est inconnu et non nul"
        yield {
            **_cas("versement", titre, projet, {"verse": None, "lignes": 0}, annee=2025),
            "nom": projet.nom,
        }


def _conventions(chargement: Chargement) -> Iterator[Cas]:
    inconnue = {"mission": Mission.ACCOMPAGNEMENT_PS.value, "part": "variable", "montant": None}
    structure = chargement.nation.structures[RANG_REVERSEMENT]
    yield _cas("enveloppe", "Enveloppe inconnue", structure, inconnue, annee=derniere_annee(structure).year)
    for structure in chargement.nation.signees:
        caisses = [lien for lien in structure.liens if lien.nature == "caisse"]
        if len(caisses) > 1:
            attendu = {
                "caisses": [lien.organisation[1] for lien in caisses],
                "depuis": caisses[1].debut.isoformat(),
            }
            yield _cas("rattachement", "Changement de caisse signataire", structure, attendu)
            break
    renouvelee = next((s for s in chargement.nation.signees if len(conventions(s)) > 1), None)
    if renouvelee:
        contrats = [c.signature.isoformat() for c in conventions(renouvelee)]
        yield _cas("contrat", "Contrat renouvelé au bout de cinq ans", renouvelee, {"signatures": contrats})


# --- Exercises and territories ---------------------------------------------------------------------------


def _exercices(chargement: Chargement) -> Iterator[Cas]:
    for calendrier, titre in (
        ("juin", "Exercice clos en juin"),
        ("dix_huit_mois", "Exercice de dix-huit mois"),
    ):
        structure = next((s for s in chargement.nation.signees if s.habitudes.calendrier == calendrier), None)
        if structure:
            annee = chargement.annees[structure.rang][0]
            attendu = {"debut": annee.debut.isoformat(), "fin": annee.fin.isoformat()}
            yield _cas("exercice", titre, structure, attendu)


def _territoires(chargement: Chargement) -> Iterator[Cas]:
    def departements(structure: Structure) -> list[str]:
        return sorted({_departement(commune) for commune in structure.territoire.communes})

    structure = next((s for s in chargement.nation.signees if len(departements(s)) > 1), None)
    if structure:
        a_cheval = {"departements": departements(structure), "rattachement": structure.territoire.departement}
        yield _cas("territoire", "Territoire à cheval sur deux départements", structure, a_cheval)
    vitrine = chargement.nation.structures[VITRINE]
    peuplee = {"population": vitrine.territoire.population}
    yield _cas("territoire", "Population du périmètre", vitrine, peuplee)


def _departement(commune: str) -> str:
    return commune[:3] if commune.startswith("97") else commune[:2]


# --- Transmissions ---------------------------------------------------------------------------------------


def _transmissions(chargement: Chargement) -> Iterator[Cas]:
    """One CPTS per state a ledger can be in, from the plan and the contract's clause."""
    vus: set[str] = set()
    for structure in chargement.nation.signees:
        for annee in chargement.annees[structure.rang]:
            etat = _etat_attendu(chargement, structure, annee)
            if etat and etat not in vus:
                vus.add(etat)
                attendu = {"etat": etat, "destinataires": ["ars", "cpam"]}
                titre = f"FEC : {EtatTransmission(etat).label.lower()}"
                yield _cas(
                    "transmission",
                    titre,
                    structure,
                    attendu,
                    exercice=annee.fin.isoformat(),
                    piece=Piece.FEC.value,
                )
    yield from _en_retard_puis_recue(chargement)
    vitrine = chargement.nation.structures[VITRINE]
    attendu = {
        "etat": EtatTransmission.DISPENSEE.value,
        "destinataires": ["cpam"],
        "motif": vie.MOTIF_DISPENSE,
    }
    yield _cas(
        "transmission", "Pièce dispensée, avec son motif", vitrine, attendu,
        exercice="2023-12-31", piece=Piece.COMPTE_RESULTAT.value,
    )  # fmt: skip


def _etat_attendu(chargement: Chargement, structure: Structure, annee: Annee) -> str | None:
    """State of the ledger of an exercise today; None where an act of the story changes it."""
    if structure.rang == ACTES:
        return None
    echeance = _six_mois_apres(annee.fin)
    comptables = [
        e
        for e in chargement.plan.get(structure.rang, ())
        if e.cloture == annee.fin and e.piece in ("fec", "balance")
    ]
    verdicts = {_verdict(e) for e in comptables}
    if verdicts & set(VERDICTS_ACCEPTES):
        return EtatTransmission.RECUE.value
    if "bloquant" in verdicts:
        return EtatTransmission.INCOMPLETE.value
    if timezone.localdate() <= echeance:
        return EtatTransmission.ATTENDUE.value
    return (EtatTransmission.EN_RETARD if structure.clause else EtatTransmission.NON_TRANSMISE).value


def _verdict(envoi: Envoi) -> str:
    if envoi.nature not in CATALOGUE:
        return "bloquant" if envoi.nature == "DEP-01" else "conforme"
    gravite = CATALOGUE[envoi.nature].gravite
    return VERDICTS.get(gravite, gravite)


def _six_mois_apres(cloture: datetime.date) -> datetime.date:
    if cloture.month == 6:
        return datetime.date(cloture.year, 12, 30)
    return datetime.date(cloture.year + 1, 6, 30)


def _en_retard_puis_recue(chargement: Chargement) -> Iterator[Cas]:
    for rang, envois in chargement.plan.items():
        for envoi in envois:
            if envoi.nature == "normal" and envoi.piece == Piece.FEC and rang != ACTES:
                seul = sum(e.cloture == envoi.cloture and e.piece in ("fec", "balance") for e in envois) == 1
                if seul and envoi.le.date() > _six_mois_apres(envoi.cloture):
                    attendu = {
                        "etat": EtatTransmission.RECUE.value, "destinataires": ["ars", "cpam"],
                        "recue_le": envoi.le.isoformat(),
                    }  # fmt: skip
                    yield _cas(
                        "transmission", "FEC reçu après la date souhaitée", chargement.nation.structures[rang],
                        attendu, exercice=envoi.cloture.isoformat(), piece=Piece.FEC.value,
                    )  # fmt: skip
                    return


# --- What people did -------------------------------------------------------------------------------------


def _echanges(chargement: Chargement) -> Iterator[Cas]:
    vitrine = chargement.nation.structures[VITRINE]
    for exercice, etat, texte in (
        ("2023-12-31", EtatEchange.CLOS, vie.QUESTION_CLOSE),
        ("2024-12-31", EtatEchange.ATTEND_CPTS, vie.QUESTION_OUVERTE),
    ):
        attendu = {"etat": etat.value, "question": texte}
        titre = (
            "Précision demandée, puis close"
            if etat == EtatEchange.CLOS
            else "Précision en attente de la CPTS"
        )
        yield _cas("echange", titre, vitrine, attendu, exercice=exercice)
    repondue = vie.a_questionner(chargement.inscrites)
    if repondue:
        inscrite, constat = repondue
        attendu = {
            "etat": EtatEchange.ATTEND_ADMINISTRATION.value, "question": vie.QUESTION_REPONDUE, "constat": constat.code,
        }  # fmt: skip
        exercice = constat.version.depot.exercice.fin.isoformat()
        yield _cas("echange", "Précision : réponse à lire", inscrite.structure, attendu, exercice=exercice)


def _examens(chargement: Chargement) -> Iterator[Cas]:
    vitrine = chargement.nation.structures[VITRINE]
    for organisme, exercice, etat in (
        ("ars", "2023-12-31", "examine"), ("cpam", "2023-12-31", "examine"), ("cpam", "2024-12-31", "pris"),
    ):  # fmt: skip
        titre = f"Dépôt {'examiné' if etat == 'examine' else 'pris'} par {organisme.upper()}"
        yield _cas("examen", titre, vitrine, {"organisme": organisme, "etat": etat}, exercice=exercice)


def _consultations(chargement: Chargement) -> Iterator[Cas]:
    vitrine = chargement.nation.structures[VITRINE]
    for identifiant, motif, objet in (
        ("cpam", "examen", "Noms des lignes du compte 421000, exercice 2023"),
        ("ars", "plafond", "Noms des lignes du compte 467000, exercice 2024"),
    ):
        attendu = {"par": identifiant, "motif": motif, "objet": objet}
        yield _cas("consultation", "Noms démasqués, motif à l’appui", vitrine, attendu)
    yield _cas(
        "acces", "Accès retiré par la CPTS", vitrine, {"identifiant": "ancienne-coordination", "retire": True}
    )


def _versions(chargement: Chargement) -> Iterator[Cas]:
    vitrine, actes = chargement.nation.structures[VITRINE], chargement.nation.structures[ACTES]
    fec = Piece.FEC.value
    remplacee = {"versions": ["bloquant", "conforme"], "courante": 2, "attestee": True}
    yield _cas("versions", "Fichier corrigé : le premier reste dans l’historique", vitrine, remplacee,
               exercice="2023-12-31", piece=fec)  # fmt: skip
    attestee = {"versions": ["conforme"], "courante": 1, "attestee": True}
    yield _cas("versions", "Comptes attestés", vitrine, attestee, exercice="2024-12-31", piece=fec)
    annee = next((a for a in chargement.annees[ACTES] if a.fin.year == 2025), None)
    if annee:
        yield _cas("versions", "Dépôt retiré : il ne compte plus", actes,
                   {"versions": ["conforme"], "courante": None, "retiree": True},
                   exercice=annee.fin.isoformat(), piece=fec)  # fmt: skip
    yield _cas("choix", "Choix d’affectation fait, annulé, copié d’une cliente à l’autre", actes,
               {"gestes": ["Choix repris de"], "origine": chargement.nation.structures[1].siren})  # fmt: skip
