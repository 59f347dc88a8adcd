// On the page "Colours and reading": shows a choice at once, before it is kept.

const form = document.querySelector("[data-look]");
const root = document.documentElement;

function wear(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
}

form?.addEventListener("change", () => {
  const choice = new FormData(form);
  wear("theme", choice.get("theme") === "device" ? "" : choice.get("theme"));
  wear("reading", choice.get("reading") === "plain" ? "" : choice.get("reading"));
});
