"""The little of SVG path data the map needs: read, move, scale, write short, find where a label goes."""

import re
from dataclasses import dataclass

Point = tuple[float, float]

MOTIF = re.compile(r"([a-zA-Z])|(-?(?:\d+\.?\d*|\.\d+))")
ARITE = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "z": 0}
PAS_DE_GRILLE = 40


@dataclass(frozen=True)
class Boite:
    """Bounding box: left, top, right, bottom."""

    gauche: float
    haut: float
    droite: float
    bas: float


def contours(trace: str) -> list[list[Point]]:
    """Closed rings of a path, in absolute coordinates; a curve is kept as its end point.

    Knows M, L, H, V, C, S and Z, absolute and relative. Another command raises KeyError.
    """
    anneaux: list[list[Point]] = []
    x = y = 0.0
    for commande, nombres in _commandes(trace):
        genre, relatif = commande.lower(), commande.islower()
        if genre == "z":
            x, y = anneaux[-1][0]
            continue
        x, y = _arrivee(genre, nombres, (x, y), relatif)
        if genre == "m":
            anneaux.append([])
        anneaux[-1].append((x, y))
    return [anneau for anneau in anneaux if len(anneau) > 2]


def _commandes(trace: str):
    """(command, numbers) one by one, implicit repetitions spelled out (after M they are L)."""
    commande, attente = "", []
    for lettre, nombre in MOTIF.findall(trace):
        if lettre:
            commande = lettre
            if lettre in "zZ":
                yield lettre, []
            continue
        attente.append(float(nombre))
        if len(attente) == ARITE[commande.lower()]:
            yield commande, attente
            attente = []
            commande = {"m": "l", "M": "L"}.get(commande, commande)


def _arrivee(genre: str, nombres: list[float], depart: Point, relatif: bool) -> Point:
    base_x, base_y = depart if relatif else (0.0, 0.0)
    if genre == "h":
        return base_x + nombres[0], depart[1]
    if genre == "v":
        return depart[0], base_y + nombres[0]
    return base_x + nombres[-2], base_y + nombres[-1]


def boite(anneaux: list[list[Point]]) -> Boite:
    xs = [x for anneau in anneaux for x, _ in anneau]
    ys = [y for anneau in anneaux for _, y in anneau]
    return Boite(min(xs), min(ys), max(xs), max(ys))


def deplacer(anneaux: list[list[Point]], depuis: Point, vers: Point, echelle: float) -> list[list[Point]]:
    """The same rings enlarged ``echelle`` times, the point ``depuis`` brought onto ``vers``."""
    return [
        [(vers[0] + (x - depuis[0]) * echelle, vers[1] + (y - depuis[1]) * echelle) for x, y in anneau]
        for anneau in anneaux
    ]


def ecrire(anneaux: list[list[Point]], decimales: int = 0) -> str:
    """Path data with rounded coordinates; rounding is done on absolute points, so nothing drifts."""
    unite = 10**decimales
    morceaux = []
    for anneau in anneaux:
        entiers = [(round(x * unite), round(y * unite)) for x, y in anneau]
        uniques = [p for p, avant in zip(entiers, [None, *entiers[:-1]], strict=True) if p != avant]
        if len(uniques) < 3:
            continue
        depart, pas = uniques[0], zip(uniques[1:], uniques, strict=False)
        deltas = [(x - ax, y - ay) for (x, y), (ax, ay) in pas]
        morceaux.append(f"M{_nombres(depart, unite)}l{' '.join(_nombres(d, unite) for d in deltas)}z")
    return "".join(morceaux).replace(" -", "-")


def _nombres(point: tuple[int, int], unite: int) -> str:
    x, y = (f"{valeur / unite:g}" for valeur in point)
    return f"{x} {y}"


def aire(anneau: list[Point]) -> float:
    suivants = anneau[1:] + anneau[:1]
    return abs(sum(x * b - a * y for (x, y), (a, b) in zip(anneau, suivants, strict=True))) / 2


def ancre(anneaux: list[list[Point]]) -> Point:
    """The point of a grid, inside the largest ring, that is farthest from its edge."""
    grand = max(anneaux, key=aire)
    cadre = boite([grand])
    pas_x, pas_y = (cadre.droite - cadre.gauche) / PAS_DE_GRILLE, (cadre.bas - cadre.haut) / PAS_DE_GRILLE
    candidats = (
        (cadre.gauche + i * pas_x, cadre.haut + j * pas_y)
        for i in range(1, PAS_DE_GRILLE)
        for j in range(1, PAS_DE_GRILLE)
    )
    return max((p for p in candidats if dedans(p, grand)), key=lambda p: _distance_au_bord(p, grand))


def dedans(point: Point, anneau: list[Point]) -> bool:
    """Even-odd rule."""
    x, y = point
    croisements = 0
    for (ax, ay), (bx, by) in zip(anneau, anneau[1:] + anneau[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            croisements += 1
    return croisements % 2 == 1


def _distance_au_bord(point: Point, anneau: list[Point]) -> float:
    return min(
        _distance_au_segment(point, a, b) for a, b in zip(anneau, anneau[1:] + anneau[:1], strict=True)
    )


def _distance_au_segment(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    longueur = dx * dx + dy * dy
    t = 0.0 if longueur == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / longueur))
    return ((p[0] - a[0] - t * dx) ** 2 + (p[1] - a[1] - t * dy) ** 2) ** 0.5
