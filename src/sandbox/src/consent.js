// Keeps the number in the button true. Without this file the page works all the same; the button then tells the number
// that was offered, and what is ticked still stays out.
const button = document.querySelector("button[data-count]");
const offered = Number(button?.dataset.count);

/** Says how many items are shared as ticked now. */
function tell() {
  const kept = offered - document.querySelectorAll("input[name=decline]:checked").length;
  const { share, none } = button.dataset;
  button.textContent = kept === 0 ? none : share.replace("{n}", kept);
}

if (offered > 0) {
  document.addEventListener("change", tell);
  // A page that comes back from history keeps its ticks.
  window.addEventListener("pageshow", tell);
}
