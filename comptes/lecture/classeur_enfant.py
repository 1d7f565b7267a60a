"""Program of the child process that opens one workbook: its limits first, then calamine, then its rows.

Run by path, without site-packages nor this package: it starts in about ten milliseconds. Arguments: the folder of
python_calamine, bytes of memory, seconds of processor, rows at most by sheet, cells at most in all, bytes at most of
answer. On standard input: a line with the ranks of the sheets to leave out (`2,5`), then the workbook. On standard
output: `[(name, visible, rows or None), …]`, after `M` as `marshal` writes it (twice as fast), after `P` as a pickle
when cells hold dates; or `E` and the name of what stopped it.
"""

import gc
import marshal
import os
import sys


def limiter(memoire: int, secondes: int) -> None:
    """No more memory, processor, core nor file than this, whatever the workbook asks."""
    import resource

    for quoi, combien in (
        (resource.RLIMIT_AS, memoire),
        (resource.RLIMIT_CPU, secondes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, plafond = resource.getrlimit(quoi)
        permis = combien if plafond == resource.RLIM_INFINITY else min(combien, plafond)
        resource.setrlimit(quoi, (permis, permis))


def lire(octets: bytes, omises: set, rangees_max: int, cellules_max: int) -> list:
    """Every sheet that is not left out, from its first cell, blank rows included."""
    import io

    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
    feuilles: list = []
    cellules = 0
    for rang, meta in enumerate(classeur.sheets_metadata):
        visible = meta.visible == SheetVisibleEnum.Visible
        if rang in omises or "WorkSheet" not in str(meta.typ):
            feuilles.append((meta.name, visible, None if rang in omises else []))
            continue
        rangees = classeur.get_sheet_by_index(rang).to_python(skip_empty_area=False, nrows=rangees_max)
        cellules += len(rangees) * (len(rangees[0]) if rangees else 0)
        if cellules > cellules_max:
            raise MemoryError
        feuilles.append((meta.name, visible, rangees))
    return feuilles


def ecrire(feuilles: list, reponse_max: int) -> bytes:
    try:
        reponse = b"M" + marshal.dumps(feuilles)
    except ValueError:
        import _pickle

        reponse = b"P" + _pickle.dumps(feuilles, 5)
    if len(reponse) > reponse_max:
        raise MemoryError
    return reponse


def principal(dossier: str, memoire: str, secondes: str, rangees: str, cellules: str, reponse: str) -> None:
    limiter(int(memoire), int(secondes))
    gc.disable()
    sys.path.append(dossier)
    entree, sortie = sys.stdin.buffer, sys.stdout.buffer
    try:
        omises = {int(rang) for rang in entree.readline().split(b",") if rang.strip()}
        sortie.write(ecrire(lire(entree.read(), omises, int(rangees), int(cellules)), int(reponse)))
    # Whatever a broken workbook raises (a panic of the library included) is told by its name, never let out.
    except BaseException as erreur:
        sortie.write(b"E" + type(erreur).__name__.encode())
    sortie.flush()
    # Nothing is worth tidying up.
    os._exit(0)


if __name__ == "__main__":
    principal(*sys.argv[1:])
