// A button inside each password field that shows what was typed: fewer mistakes on shared and small keyboards.

for (const field of document.querySelectorAll("input[type=password]")) {
  const box = document.createElement("div");
  box.className = "with-button";
  field.replaceWith(box);

  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--quiet btn--sm";
  button.innerHTML = 'Show<span class="sr"> password</span>';
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const hidden = field.type === "text";
    field.type = hidden ? "password" : "text";
    button.setAttribute("aria-pressed", String(!hidden));
  });
  box.append(field, button);

  // A browser keeps passwords only from password fields.
  field.form?.addEventListener("submit", () => (field.type = "password"));
}
