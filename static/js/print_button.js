// The button that opens the browser's own way to print, or to save a PDF. Without this script the page says how.

const button = document.querySelector("[data-print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
