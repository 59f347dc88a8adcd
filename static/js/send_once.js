// A form is sent once: a second press while the first is on its way does nothing. The button keeps its focus.

const PATIENCE = 8000;

/** `beforeSending` may return a sentence that says why not; it is given to `say` and nothing is sent. */
export function sendOnce(form, { beforeSending, say }) {
  let waiting;

  function mark(sending) {
    clearTimeout(waiting);
    waiting = sending ? setTimeout(() => mark(false), PATIENCE) : undefined;
    for (const button of form.querySelectorAll("button[type=submit]")) {
      if (sending) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  form.addEventListener("submit", (event) => {
    if (waiting !== undefined) {
      event.preventDefault();
      return;
    }
    const obstacle = beforeSending();
    say(obstacle ?? "");
    if (obstacle) event.preventDefault();
    else mark(true);
  });
  // Someone who stops the page, or comes back to it, can send again: the server posts one submission once.
  addEventListener("pageshow", () => mark(false));
}
