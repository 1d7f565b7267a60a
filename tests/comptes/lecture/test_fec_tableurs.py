"""The same ledger after a spreadsheet: quotes, encodings, workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from .aides import CHAMPS, RANG, codes, premier
from .classeurs import ods
from .test_fec_cas import CHIFFRES, NOM, chiffres
from .test_fec_programmes import DATES, Rangees, juste, lire, temoin


def en_csv(rangees: Sequence[Sequence[str]], signe: str, guillemets: int, encodage: str = "utf-8") -> bytes:
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=signe, quoting=guillemets, lineterminator="\r\n").writerows(
        [CHAMPS, *rangees]
    )
    return sortie.getvalue().encode(encodage)


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("signe", ["\t", "|", ";", ","])
@pytest.mark.parametrize("guillemets", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_reenregistre_par_un_tableur(signe, guillemets, encodage):
    rangees = temoin()
    rangees[10][RANG["EcritureLib"]] = (
        f'Achat "papier" {signe} lot 2' if signe in ";," else "Achat de papier, lot 2"
    )
    lecture = lire(en_csv(rangees, signe, guillemets, encodage))
    assert lecture.verdict in (("alerte", "conforme") if signe in "\t|" else ("alerte",))
    assert chiffres(lecture) == CHIFFRES, codes(lecture)


def test_un_libelle_entre_guillemets_garde_son_retour_et_les_numeros_de_ligne():
    rangees = temoin()
    rangees[10][RANG["EcritureLib"]] = "Achat de papier\net d'encre"
    rangees[20][RANG["Debit"]] = "abc"
    lecture = lire(en_csv(rangees, ";", csv.QUOTE_MINIMAL))
    assert premier(lecture, "FEC-14").lignes == "23"
    assert lecture.fichiers[0].lignes_physiques == 171


@pytest.mark.parametrize("signe", ["\t", ";"])
def test_deux_guillemets_orphelins_n_avalent_pas_les_lignes_entre_eux(signe):
    octets = en_csv(temoin(), signe, csv.QUOTE_ALL)
    lignes = octets.split(b"\r\n")
    for rang in (20, 40):
        lignes[rang] = lignes[rang].replace(b'"' + signe.encode() + b'"', signe.encode() + b'"', 1)
    lecture = lire(b"\r\n".join(lignes))
    assert lecture.verdict in ("refus", "bloquant") or chiffres(lecture) == CHIFFRES


def classeur(*feuilles: tuple[str, Rangees], typer: bool = True) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True, "strings_to_formulas": False}) as livre:
        format_date = livre.add_format({"num_format": "dd/mm/yyyy"})
        for nom, rangees in feuilles:
            feuille = livre.add_worksheet(nom)
            for rang, zones in enumerate(rangees):
                for place, zone in enumerate(zones):
                    valeur = _typer(zone, CHAMPS[place]) if typer and rang else zone
                    feuille.write(rang, place, valeur, format_date if isinstance(valeur, datetime) else None)
    return sortie.getvalue()


def _typer(zone: str, champ: str):
    if champ in DATES and zone:
        return datetime.combine(date.fromisoformat(zone), time())
    if champ in ("Debit", "Credit"):
        return float(zone.replace(",", "."))
    return int(zone) if champ in ("CompteNum", "EcritureNum") else zone


@pytest.mark.parametrize("typer", [True, False])
def test_classeur(typer):
    octets = classeur(("Notice", [["Bonjour"]]), ("FEC 2025", [list(CHAMPS), *temoin()]), typer=typer)
    lecture = lire(octets, f"{NOM}.xlsx")
    juste(lecture)
    assert codes(lecture) == ["FEC-37"]
    assert lecture.reperage.feuille == "FEC 2025"
    assert (lecture.encodage, lecture.separateur) == (None, None)


def en_ods(zone: str, champ: str) -> str:
    if champ in DATES and zone:
        valeur = f'office:value-type="date" office:date-value="{date.fromisoformat(zone).isoformat()}"'
    elif champ in ("Debit", "Credit"):
        valeur = f'office:value-type="float" office:value="{zone.replace(",", ".")}"'
    else:
        valeur = 'office:value-type="string"'
    return f"<table:table-cell {valeur}><text:p>{escape(zone)}</text:p></table:table-cell>"


def test_classeur_ods():
    rangees = [
        "".join(en_ods(zone, champ if rang else "") for zone, champ in zip(zones, CHAMPS, strict=True))
        for rang, zones in enumerate([list(CHAMPS), *temoin()])
    ]
    octets = ods("".join(f"<table:table-row>{rangee}</table:table-row>" for rangee in rangees))
    juste(lire(octets, f"{NOM}.ods"))


def test_deux_feuilles_de_fec_sont_demandees():
    autre = [list(CHAMPS), *temoin()[:10]]
    octets = classeur(("2024", autre), ("2025", [list(CHAMPS), *temoin()]))
    lecture = lire(octets, f"{NOM}.xlsx")
    assert lecture.verdict == "a_preciser"
    assert [c.valeur for c in lecture.reperage.questions[0].choix] == ["2024", "2025"]
    juste(lire(octets, f"{NOM}.xlsx", choix={"feuille": "2025"}))


def test_un_classeur_sans_titres_de_fec_est_refuse_par_son_nom():
    lecture = lire(classeur(("Feuil1", [["a", "b"], ["1", "2"]])), f"{NOM}.xlsx")
    assert codes(lecture) == ["FEC-01"]
    assert "aucune feuille" in premier(lecture, "FEC-01").message
    assert ".txt" in premier(lecture, "FEC-01").que_faire
