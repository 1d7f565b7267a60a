"""The scanner: clamd's INSTREAM over a socket when ``ANTIVIRUS_ADRESSE`` is set, else « absent », never « clean »."""

from __future__ import annotations

import socket
import struct
from typing import IO

from django.conf import settings

from comptes.depots.refus import DepotRefuse, Refus
from cpts.commun.enums import Antivirus

MORCEAU = 128 * 1024
DELAI_S = 30


def analyser(fichier: IO[bytes], nom: str) -> str:
    """Return what the scanner says; raise ``DepotRefuse`` for an infected file or a scanner that is down.

    ``ANTIVIRUS_ADRESSE`` is a Unix socket path or ``host:port``. A configured scanner that does not answer
    refuses the deposit: a file nobody looked at must not pass for one that was.
    """
    adresse = settings.ANTIVIRUS_ADRESSE
    if not adresse:
        return Antivirus.ABSENT
    try:
        reponse = _interroger(adresse, fichier)
    except OSError as erreur:
        raise DepotRefuse([_injoignable(nom)]) from erreur
    finally:
        fichier.seek(0)
    if reponse.endswith("FOUND"):
        signature = reponse.removeprefix("stream:").removesuffix("FOUND").strip()
        raise DepotRefuse([_infecte(nom, signature)])
    if not reponse.endswith("OK"):
        raise DepotRefuse([_injoignable(nom)])
    return Antivirus.SAIN


def _interroger(adresse: str, fichier: IO[bytes]) -> str:
    with _connexion(adresse) as prise:
        prise.settimeout(DELAI_S)
        prise.sendall(b"zINSTREAM\0")
        fichier.seek(0)
        while morceau := fichier.read(MORCEAU):
            prise.sendall(struct.pack("!I", len(morceau)) + morceau)
        prise.sendall(struct.pack("!I", 0))
        return prise.recv(4096).rstrip(b"\0\n").decode("utf-8", "replace")


def _connexion(adresse: str) -> socket.socket:
    if adresse.startswith("/"):
        prise = socket.socket(socket.AF_UNIX)
        prise.settimeout(DELAI_S)
        try:
            prise.connect(adresse)
        except OSError:
            prise.close()
            raise
        return prise
    hote, _, port = adresse.rpartition(":")
    return socket.create_connection((hote, int(port)), timeout=DELAI_S)


def _infecte(nom: str, signature: str) -> Refus:
    return Refus(
        nom,
        "L’antivirus a reconnu un programme malveillant dans ce fichier. Rien n’a été conservé.",
        lu=signature,
        attendu="un fichier sain",
        que_faire="Faites vérifier votre poste, puis déposez un nouvel export.",
    )


def _injoignable(nom: str) -> Refus:
    return Refus(
        nom,
        "L’antivirus ne répond pas : nous ne pouvons pas recevoir de fichier sans l’avoir analysé.",
        que_faire="Réessayez dans quelques minutes. Votre fichier n’a pas été conservé.",
    )
