// Several files in one drop: lists what was chosen and what is wrong before anything is sent.
//
// <div data-depot data-depot-max="octets" data-depot-extensions=".txt,.csv">
//   <input type="file" multiple> <ul data-depot-liste></ul> <p data-depot-message role="status"></p>

export function ameliorerDepots() {
  for (const zone of document.querySelectorAll("[data-depot]")) ameliorer(zone);
}

function ameliorer(zone) {
  const champ = zone.querySelector("input[type=file]");
  if (!champ) return;
  zone.classList.add("depot--actif");
  champ.addEventListener("change", () => afficher(zone, champ.files));
  for (const nom of ["dragenter", "dragover"]) {
    zone.addEventListener(nom, (evenement) => {
      evenement.preventDefault();
      zone.classList.add("depot--survol");
    });
  }
  zone.addEventListener("dragleave", (evenement) => {
    if (!zone.contains(evenement.relatedTarget)) zone.classList.remove("depot--survol");
  });
  zone.addEventListener("drop", (evenement) => {
    evenement.preventDefault();
    zone.classList.remove("depot--survol");
    champ.files = evenement.dataTransfer.files;
    afficher(zone, champ.files);
  });
}

function afficher(zone, fichiers) {
  const liste = zone.querySelector("[data-depot-liste]");
  const refus = [...fichiers].map((fichier) => motifDeRefus(zone, fichier));
  liste?.replaceChildren(...[...fichiers].map((fichier, rang) => ligne(fichier, refus[rang])));
  const message = zone.querySelector("[data-depot-message]");
  const mauvais = refus.filter(Boolean).length;
  if (message) message.textContent = bilan(fichiers.length, mauvais);
}

function bilan(nombre, mauvais) {
  if (nombre === 0) return "";
  const choisis = nombre === 1 ? "1 fichier choisi" : `${nombre} fichiers choisis`;
  if (mauvais === 0) return `${choisis}.`;
  return `${choisis}, dont ${mauvais} à remplacer avant l’envoi.`;
}

function motifDeRefus(zone, fichier) {
  const maximum = Number(zone.dataset.depotMax || 0);
  const extensions = (zone.dataset.depotExtensions || "").split(",").filter(Boolean);
  const nom = fichier.name.toLowerCase();
  if (fichier.size === 0) return "fichier vide";
  if (maximum && fichier.size > maximum) return `plus lourd que ${poids(maximum)}`;
  if (extensions.length && !extensions.some((extension) => nom.endsWith(extension))) {
    return `extension attendue : ${extensions.join(", ")}`;
  }
  return "";
}

function ligne(fichier, refus) {
  const element = document.createElement("li");
  element.className = refus ? "depot__fichier depot__fichier--refus" : "depot__fichier";
  element.textContent = `${fichier.name} (${poids(fichier.size)})${refus ? ` : ${refus}` : ""}`;
  return element;
}

function poids(octets) {
  const unites = ["octets", "ko", "Mo", "Go"];
  let valeur = octets;
  let rang = 0;
  while (valeur >= 1000 && rang < unites.length - 1) {
    valeur /= 1000;
    rang += 1;
  }
  return `${valeur.toLocaleString("fr-FR", { maximumFractionDigits: rang ? 1 : 0 })}\u00a0${unites[rang]}`;
}
