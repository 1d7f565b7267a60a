// Focus and disclosure: the error summary first, then the menu button.

/** Move the focus to the error summary, so that it is read before the form. */
export function placerLeFocus() {
  document.querySelector("[data-focus]")?.focus();
}

/** Turn links to a folded region into buttons that open and close it. */
export function preparerBascules() {
  for (const lien of document.querySelectorAll("a[data-bascule]")) {
    const cible = document.getElementById(lien.dataset.bascule);
    if (cible) preparer(lien, cible);
  }
}

function preparer(lien, cible) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = lien.className;
  bouton.textContent = lien.textContent;
  bouton.setAttribute("aria-controls", cible.id);
  lien.replaceWith(bouton);

  const basculer = (ouvert) => {
    cible.classList.toggle("navigation--ouverte", ouvert);
    bouton.setAttribute("aria-expanded", String(ouvert));
  };
  bouton.addEventListener("click", () => basculer(bouton.getAttribute("aria-expanded") !== "true"));
  cible.addEventListener("keydown", (evenement) => {
    if (evenement.key !== "Escape") return;
    basculer(false);
    bouton.focus();
  });
  basculer(false);
}
