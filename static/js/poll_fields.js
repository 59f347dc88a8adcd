// "Add a poll" in the box people write in: open where a draft has filled something in it.

for (const part of document.querySelectorAll("[data-poll-fields]")) {
  part.closest("form").addEventListener("composer:filled", () => {
    const filled = [...part.querySelectorAll("input, textarea")].some((field) => field.value.trim());
    if (filled) part.open = true;
  });
}
