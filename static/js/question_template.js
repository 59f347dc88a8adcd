// A new question begins with the headings of its forum, and with those of another when another is chosen, for as long as
// nobody has written anything. Without this script the headings of the forum in the address are there as text.

const box = document.querySelector("[data-composer]");
const templates = new Map(
  [...document.querySelectorAll("template[data-question-template]")].map((one) => [one.dataset.questionTemplate, one.innerHTML]),
);

function begin({ elements }) {
  const isQuestion = elements.kind.value === "question";
  const html = (isQuestion && templates.get(elements.forum.value)) || "";
  box.dispatchEvent(new CustomEvent("composer:begin", { detail: { html } }));
}

if (box && templates.size) {
  const form = box.closest("form");
  form.addEventListener("change", (event) => ["kind", "forum"].includes(event.target.name) && begin(form));
  begin(form);
}
