"""The bytes of a deposit, made from the plan: ledger, balance, document, or planted fault. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from comptes.versions.enums import Piece
from demonstration import defauts, defauts_balance
from demonstration.defauts import LONGS, Fautif
from demonstration.defauts_balance import balance_de, en_classeur, en_csv
from demonstration.envois import Envoi
from demonstration.grand_livre import Annee, Livre, ecrire, encoder
from demonstration.habitudes import Habitudes
from demonstration.hasard import alea_du_livre
from demonstration.nation import Structure

LIGNES_D_UN_DEFAUT, LIGNES_LONGUES = 160, 700
SOBRES = Habitudes(axe="analytique")


class Contenu(NamedTuple):
    """A file to deposit."""

    nom: str
    octets: bytes


def contenu(envoi: Envoi, structure: Structure, annees: Sequence[Annee], graine: int) -> Contenu:
    """The file of a deposit; the same plan always gives the same bytes."""
    annee = next(a for a in annees if a.fin == envoi.cloture)
    if envoi.nature == "document":
        return document(envoi, structure)
    if envoi.nature == "DEP-01":
        origine = next(a for a in annees if a.fin == envoi.origine)
        return _livre_encode(structure, origine, graine)
    if envoi.nature == "DEP-02":
        return _balance_en_desaccord(annee, graine)
    if envoi.nature != "normal":
        faux = fautif(envoi.nature, annee, graine)
        return Contenu(faux.nom, faux.contenu)
    if envoi.piece == Piece.BALANCE:
        return _balance(structure, annee, graine)
    return _livre_encode(structure, annee, graine)


def fautif(code: str, annee: Annee, graine: int) -> Fautif:
    """The planted file of a rule, with where its finding must be."""
    livre = livre_sobre(annee, graine, LIGNES_LONGUES if code in LONGS else LIGNES_D_UN_DEFAUT)
    if code.startswith("BAL"):
        return defauts_balance.abimer(code, balance_de(livre, annee))
    return defauts.abimer(code, livre)


def livre_sobre(annee: Annee, graine: int, lignes: int) -> Livre:
    """A ledger in the plainest form (tab, UTF-8, analytic column)."""
    return ecrire(replace(annee, lignes=lignes), SOBRES, alea_du_livre(graine, annee))


def _livre_encode(structure: Structure, annee: Annee, graine: int) -> Contenu:
    livre = ecrire(annee, structure.habitudes, alea_du_livre(graine, annee))
    return Contenu(livre.nom, encoder(livre))


def _balance(structure: Structure, annee: Annee, graine: int) -> Contenu:
    balance = balance_de(livre_sobre(annee, graine, annee.lignes), annee)
    if structure.rang % 2:
        return Contenu(f"{balance.nom}.xlsx", en_classeur(balance))
    faux = en_csv(balance)
    return Contenu(faux.nom, faux.contenu)


def _balance_en_desaccord(annee: Annee, graine: int) -> Contenu:
    """A balance that balances, with 100 € more spent than its ledger says."""
    balance = balance_de(livre_sobre(annee, graine, LIGNES_D_UN_DEFAUT), annee)
    comptes = [
        (compte, libelle, solde + {"606400": 10_000, "512000": -10_000}.get(compte, 0))
        for compte, libelle, solde in balance.comptes
    ]
    if "606400" not in {compte for compte, _, _ in comptes}:
        comptes.append(("606400", "Fournitures administratives", 10_000))
    faux = en_csv(balance._replace(comptes=sorted(comptes)))
    return Contenu(faux.nom, faux.contenu)


def document(envoi: Envoi, structure: Structure) -> Contenu:
    """A one-page PDF that says it is fictitious: such a piece is received, not read."""
    titre = Piece(envoi.piece).label
    lignes = (
        structure.nom,
        f"{titre}, exercice clos le {envoi.cloture:%d/%m/%Y}",
        "Document fictif de démonstration",
    )
    return Contenu(f"{envoi.piece}_{structure.siren}_{envoi.cloture:%Y}.pdf", pdf(lignes))


def pdf(lignes: Sequence[str]) -> bytes:
    """A minimal PDF page of text."""
    textes = "".join(f"({_echapper(ligne)}) Tj 0 -22 Td " for ligne in lignes)
    flux = f"BT /F1 13 Tf 60 760 Td {textes}ET".encode("cp1252", "replace")
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(flux), flux),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    sortie, places = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    fin = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objets) + 1, len(sortie))
    return sortie + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1) + table + fin


def _echapper(texte: str) -> str:
    return texte.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("’", "'")
