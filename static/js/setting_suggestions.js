// While someone types where they work, offers the settings of the register that match.
// Without script the same field takes a name or a URN, and the answer lists what matches.

const field = document.querySelector("input[name=setting]");

if (field) {
  const list = document.createElement("datalist");
  list.id = "settings-that-match";
  field.after(list);
  field.setAttribute("list", list.id);
  field.setAttribute("autocomplete", "off");

  let asked = "";
  let wait;

  async function suggest() {
    const words = field.value.trim();
    if (words.length < 3 || words === asked) return;
    asked = words;
    const answer = await fetch(`/settings/suggest/?q=${encodeURIComponent(words)}`).catch(() => null);
    if (!answer?.ok || words !== asked) return;
    const { suggestions } = await answer.json();
    list.replaceChildren(...suggestions.map((name) => Object.assign(document.createElement("option"), { value: name })));
  }

  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(suggest, 250);
  });
}
