// Live progress of a reading: asks the server, moves the bar, says the step, then shows the result.
//
// <div data-progression-url="…/etat" data-progression-suite="…">  (suite: where to go at the end; else reload)
//   <progress max="100" value="0"></progress> <p data-progression-texte aria-live="polite">…</p>
// The server answers {"progression": 0–100, "etape": "…", "etat": "recu|en_lecture|lu|echec"}.

const DELAIS_MS = [400, 400, 600, 800, 1000, 1500, 2000];
const ECHECS_AVANT_MESSAGE = 3;
const ETATS_FINAUX = ["lu", "echec"];

export function suivreProgressions() {
  for (const zone of document.querySelectorAll("[data-progression-url]")) suivre(zone, 0, 0);
}

function suivre(zone, tour, echecs) {
  const delai = DELAIS_MS[Math.min(tour, DELAIS_MS.length - 1)];
  setTimeout(async () => {
    try {
      const etat = await demander(zone.dataset.progressionUrl);
      afficher(zone, etat);
      if (ETATS_FINAUX.includes(etat.etat)) terminer(zone);
      else suivre(zone, tour + 1, 0);
    } catch {
      if (echecs + 1 >= ECHECS_AVANT_MESSAGE) signalerCoupure(zone);
      suivre(zone, DELAIS_MS.length, echecs + 1);
    }
  }, delai);
}

async function demander(url) {
  const reponse = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!reponse.ok) throw new Error(String(reponse.status));
  return reponse.json();
}

function afficher(zone, etat) {
  const barre = zone.querySelector("progress");
  if (barre) barre.value = etat.progression;
  const valeur = zone.querySelector("[data-progression-valeur]");
  if (valeur) valeur.textContent = `${etat.progression}\u00a0%`;
  ecrire(zone, etat.etape);
}

// Written only when it changes: a screen reader must not repeat the same step.
function ecrire(zone, texte) {
  const ligne = zone.querySelector("[data-progression-texte]");
  if (ligne && texte && ligne.textContent !== texte) ligne.textContent = texte;
}

function terminer(zone) {
  const suite = zone.dataset.progressionSuite;
  if (suite) window.location.assign(suite);
  else window.location.reload();
}

function signalerCoupure(zone) {
  ecrire(zone, "La connexion est interrompue. Votre fichier est reçu et sa lecture continue ; nous réessayons.");
}
