// The number beside the bell, in the header and in the phone's bar.

/** Shows how many notifications are unread; none hides the chip. */
export function showUnread(number) {
  for (const chip of document.querySelectorAll("[data-bell]")) {
    chip.hidden = number === 0;
    chip.querySelector("[data-bell-number]").textContent = number > 99 ? "99+" : String(number);
  }
}
