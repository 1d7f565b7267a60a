"""Any bytes: never an exception; never a wrong total under `conforme` or `alerte`, against a literal sum."""

from __future__ import annotations

import random
import re
import time
from decimal import Decimal

import pytest

from .aides import CHAMPS, RANG, cloture, ecrire, grand_livre, lire

GRAINES = 300
OCTETS = b"\t|;,.\"'\r\n\0 0159-+AZ\xe9\xff\xc3\xa9\x82="


def sommes(octets: bytes) -> tuple[Decimal, Decimal, Decimal] | None:
    """(debit, credit, spend) of lines cut by tabs; None when one of them is not written as the law says."""
    try:
        lignes = octets.decode().split("\r\n")
    except UnicodeDecodeError:
        return None
    if lignes[0].split("\t") != list(CHAMPS) or any("\r" in ligne or "\n" in ligne for ligne in lignes):
        return None
    debit = credit = depense = Decimal(0)
    for ligne in lignes[1:]:
        if not ligne:
            continue
        zones = ligne.split("\t")
        if len(zones) != 18 or not re.fullmatch(r"[1-8]\d{2,9}", zones[RANG["CompteNum"]], re.ASCII):
            return None
        montants = [zones[RANG[champ]] for champ in ("Debit", "Credit")]
        if not all(re.fullmatch(r"-?\d{1,9},\d\d", montant, re.ASCII) for montant in montants):
            return None
        d, c = (Decimal(montant.replace(",", ".")) for montant in montants)
        debit, credit = debit + d, credit + c
        compte = zones[RANG["CompteNum"]]
        if compte[0] == "6" and not compte.startswith("689"):
            depense += d - c
    return debit, credit, depense


def muter(alea: random.Random, octets: bytes) -> bytes:
    """One to four accidents on bytes, zones or lines."""
    for _ in range(alea.randrange(1, 5)):
        place = alea.randrange(len(octets))
        genre = alea.randrange(6)
        if genre == 0:
            octets = octets[:place] + bytes([alea.choice(OCTETS)]) + octets[place + 1 :]
        elif genre == 1:
            octets = octets[:place] + bytes([alea.choice(OCTETS)]) + octets[place:]
        elif genre == 2:
            octets = octets[:place] + octets[place + alea.randrange(1, 12) :]
        else:
            octets = _muter_les_lignes(alea, octets, genre)
    return octets


def _muter_les_lignes(alea: random.Random, octets: bytes, genre: int) -> bytes:
    lignes = octets.split(b"\r\n")
    rang = alea.randrange(len(lignes))
    if genre == 3:
        del lignes[rang]
    elif genre == 4:
        lignes.insert(alea.randrange(len(lignes) + 1), lignes[rang])
    else:
        zones = lignes[rang].split(b"\t")
        un, autre = alea.randrange(len(zones)), alea.randrange(len(zones))
        zones[un], zones[autre] = zones[autre], zones[un]
        lignes[rang] = b"\t".join(zones)
    return b"\r\n".join(lignes) or b"x"


def juger(octets: bytes) -> None:
    lecture = lire(octets)
    if lecture.verdict not in ("conforme", "alerte"):
        return
    assert lecture.total_debit == lecture.total_credit
    attendues = sommes(octets)
    if attendues is None or any(constat.code == "FEC-68" for constat in lecture.constats):
        return
    assert attendues == (lecture.total_debit, lecture.total_credit, sum(lecture.missions.values()))


@pytest.mark.parametrize("lot", range(6))
def test_un_livre_abime_n_est_jamais_compte_de_travers(lot):
    base = ecrire([*grand_livre(), *(cloture() if lot % 2 else [])])
    for graine in range(GRAINES * lot, GRAINES * (lot + 1)):
        octets = muter(random.Random(graine), base)
        try:
            juger(octets)
        except Exception as erreur:
            raise AssertionError(f"graine {graine}") from erreur


@pytest.mark.parametrize("graine", range(30))
def test_n_importe_quels_octets_sont_un_verdict(graine):
    alea = random.Random(graine)
    debuts = [
        b"",
        b"PK\x03\x04",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'"',
        ecrire(grand_livre())[:190],
        b"a;b;c;d;e;f\n",
    ]
    octets = alea.choice(debuts) + alea.randbytes(alea.randrange(4000))
    assert lire(octets).verdict in ("refus", "bloquant", "alerte", "a_preciser")


@pytest.mark.parametrize("motif", [b'"\t', b'";"\n', b"\r", b"\t\n", b'"a\n"', b"1,5\t"])
@pytest.mark.parametrize("debut", [b"", ecrire(grand_livre())], ids=["seul", "apres_un_livre"])
def test_huit_fois_plus_de_debris_ne_coutent_pas_soixante_quatre_fois_plus(motif, debut):
    """A reader that goes back on what it read would take 64 times as long; these take 8 times as long, or less."""

    def cout(octets: int) -> float:
        avant = time.process_time()
        lire(debut + motif * (octets // len(motif)))
        return time.process_time() - avant

    petit = min(cout(1 << 16) for _ in range(3))
    assert cout(1 << 19) < 32 * max(petit, 0.01)
