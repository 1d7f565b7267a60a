"""Files broken at random: bytes changed, cut, doubled, parts of an archive rewritten. Same seed, same file."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache

from tests.comptes.lecture.classeurs import VALEUR_ODS, archive, feuille, ods, xlsx
from tests.financements.versements.aides import en_xlsx

ENCODAGES = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850", "mac-roman", "iso-8859-15")
MORCEAUX = (
    b"\0", b'"', b";", b"\r", b"\n", b"sep=", b"\xff\xfe", b"<", b">", b"<f>", b"</c>", b'r="XFD1048576"',
    b'r="A9999999"', b"&#0;", b"<!DOCTYPE", b'table:number-rows-repeated="999999999"', b"\xe9", b"\x82", b",",
    b"PK\x03\x04", b"9" * 40,
)  # fmt: skip


@cache
def modeles() -> tuple[bytes, ...]:
    """Sound files, small: workbooks of several writers, texts of every encoding."""
    rangees = [
        ["Compte", "Libellé", "Débit", "Crédit"],
        *[[600 + n, f"Achat été {n}", n * 1.5, 0] for n in range(30)],
    ]
    formules = "".join(
        f'<row r="{n}"><c r="A{n}"><f>B{n}</f><v>{n}</v></c><c r="B{n}"><f>A1</f></c></row>'
        for n in range(1, 9)
    )
    repetees = f'<table:table-row table:number-rows-repeated="3">{VALEUR_ODS.format("")}</table:table-row>'
    texte = "".join(";".join(map(str, rangee)) + "\r\n" for rangee in rangees)
    return (
        en_xlsx(rangees),
        xlsx(feuille(formules), feuille("")),
        xlsx(feuille(formules.replace("<", "<x:").replace("<x:/", "</x:"), prefixe="x:")),
        ods(repetees * 4),
        *(texte.encode(encodage) for encodage in ENCODAGES),
        texte.replace(";", ",").encode(),
    )


def mutant(graine: int) -> bytes:
    """A model broken one to four times, or plain noise."""
    hasard = random.Random(graine)
    if hasard.random() < 0.03:
        return hasard.choice((b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) + hasard.randbytes(
            hasard.randrange(3000)
        )
    octets = hasard.choice(modeles())
    for _ in range(hasard.randint(1, 4)):
        dedans = octets.startswith(b"PK") and hasard.random() < 0.6
        octets = (_dans_une_partie if dedans else _abimer)(hasard, octets)
    return octets


def _abimer(hasard: random.Random, octets: bytes) -> bytes:
    if not octets:
        return octets
    gestes: tuple[Callable[[random.Random, bytes, int], bytes], ...] = (
        _changer,
        _couper,
        _doubler,
        _glisser,
        _retirer,
    )
    return hasard.choice(gestes)(hasard, octets, hasard.randrange(len(octets)))


def _changer(hasard: random.Random, octets: bytes, place: int) -> bytes:
    return octets[:place] + hasard.randbytes(1) + octets[place + 1 :]


def _couper(hasard: random.Random, octets: bytes, place: int) -> bytes:
    return octets[:place]


def _doubler(hasard: random.Random, octets: bytes, place: int) -> bytes:
    morceau = octets[place : place + hasard.choice((1, 20, 500))]
    return octets[:place] + morceau * hasard.choice((2, 3, 50)) + octets[place:]


def _glisser(hasard: random.Random, octets: bytes, place: int) -> bytes:
    return octets[:place] + hasard.choice(MORCEAUX) * hasard.choice((1, 1, 200)) + octets[place:]


def _retirer(hasard: random.Random, octets: bytes, place: int) -> bytes:
    return octets[:place] + octets[place + hasard.choice((1, 10, 300)) :]


def _dans_une_partie(hasard: random.Random, octets: bytes) -> bytes:
    """The archive stays sound; one of its parts does not, or is no longer there."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as lue:
            parties = {nom: lue.read(nom) for nom in lue.namelist()}
    # Broken by an earlier turn, in any of the ways of `zipfile`.
    except Exception:
        return _abimer(hasard, octets)
    if not parties:
        return _abimer(hasard, octets)
    nom = hasard.choice(list(parties))
    if hasard.random() < 0.1:
        del parties[nom]
    else:
        parties[nom] = _abimer(hasard, parties[nom])
    return archive(dict(parties))
