"""Pages of the room."""

from django.urls import URLPattern, path

from controles.views import corbeille, dialogues, echanges, examens, transmissions

urlpatterns: list[URLPattern] = [
    path("corbeille/", corbeille.corbeille, name="corbeille"),
    path("dialogues/", dialogues.dialogues, name="dialogues"),
    path("transmissions/", transmissions.transmissions, name="transmissions"),
    path("transmissions/<uuid:uuid>/dispense/", transmissions.dispense, name="transmission_dispense"),
    path("depots/<uuid:uuid>/examen/", examens.examen, name="depot_examen"),
    path("depots/<uuid:uuid>/examen/acte/", examens.acter, name="depot_examen_acte"),
    path("depots/<uuid:uuid>/precision/", echanges.nouveau, name="echange_nouveau"),
    path("echanges/<uuid:uuid>/", echanges.echange, name="echange"),
    path("echanges/<uuid:uuid>/clore/", echanges.clore, name="echange_clore"),
]
