// Drop-down menus are <details class="menu">: they open without script. This closes them as people expect:
// on Escape (focus goes back to the button), on a press elsewhere, and when the focus moves on.

const OPEN = "details.menu[open]:not(.menu--flow)";

function close(menu) {
  menu.open = false;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.(OPEN);
  if (!menu) return;
  close(menu);
  menu.querySelector("summary").focus();
  event.stopPropagation();
});

document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (!menu.contains(event.target)) close(menu);
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.(OPEN);
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
});
