// A form is sent once: a second press while the first is on its way does nothing. The button keeps its focus.

/** Calls `send` with the button that was pressed, in place of the browser; it returns a promise. */
export function sendOnce(form, send) {
  let isSending = false;

  function mark() {
    for (const button of form.querySelectorAll("button[type=submit]")) {
      if (isSending) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    mark();
    try {
      await send(event.submitter);
    } finally {
      isSending = false;
      mark();
    }
  });
}
