// Copies the lasting address of a post. Without this script, or without a clipboard, the link leads there.

import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copies]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
    link.closest("details")?.removeAttribute("open");
    toast("The address of the post is copied.");
  } catch {
    location.assign(link.href);
  }
});
