// The inbox stays as it is while one reads it: what came in since waits behind a link.

import { onBell } from "./live.js";

const list = document.querySelector("[data-inbox]");

onBell(({ number }) => {
  if (!list || number <= Number(list.dataset.inbox) || document.querySelector(".waiting")) return;
  const waiting = document.createElement("p");
  waiting.className = "waiting";
  waiting.setAttribute("role", "status");
  list.before(waiting);
  const link = document.createElement("a");
  link.className = "btn";
  link.href = "/inbox/";
  link.textContent = "More has come in. Show it";
  waiting.append(link);
});
