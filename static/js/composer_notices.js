// What the box people write in says of itself: a quiet line on the draft, which is not read out at each save, and a status
// line and a panel for what its writer must know.

import { button, showVersions } from "./composer_versions.js";
import { device } from "./drafts.js";

function timeOf(moment) {
  const when = new Date(moment);
  const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (when.toDateString() === new Date().toDateString()) return time;
  return `${when.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${time}`;
}

function link(words, address, inNewTab = false) {
  const made = Object.assign(document.createElement("a"), { href: address, textContent: words });
  if (inNewTab) Object.assign(made, { target: "_blank", rel: "opener" });
  return made;
}

export class ComposerNotices {
  constructor(box) {
    this.box = box;
    this.line = box.querySelector("[data-draft-line]");
    this.discardButton = box.querySelector("[data-draft-discard]");
    this.status = box.querySelector("[data-composer-said]");
    this.panel = box.querySelector("[data-composer-panel]");
    this.isSignedOut = false;
  }

  say(words, ...parts) {
    if (this.status.textContent === words && !parts.length) return;
    this.status.replaceChildren(words, ...parts.flatMap((part) => [" ", part]));
  }

  draftLine(words) {
    if (this.line.textContent !== words) this.line.textContent = words;
    this.discardButton.hidden = !words;
  }

  saved(moment) {
    this.draftLine(moment ? `Draft saved, ${timeOf(moment)}` : "");
    if (this.isSignedOut) this.noPanel();
  }

  kept() {
    this.draftLine(device.keeps ? `Draft kept on this device, ${timeOf(Date.now())}` : "Not saved yet");
  }

  none() {
    this.draftLine("");
    this.say("");
    this.noPanel();
  }

  noPanel() {
    this.isSignedOut = false;
    delete this.box.dataset.waiting;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.say("");
  }

  problem(errors) {
    this.noPanel();
    this.say(errors.join(" "));
  }

  sent(url, isBeyond = false) {
    const words = isBeyond
      ? "This draft was sent from another tab or device. What you wrote since is kept here."
      : "Your words have been sent.";
    this.say(words, ...(url ? [link("See them", url)] : []));
  }

  waiting(composer, isSignedOut) {
    this.box.dataset.waiting = "";
    this.draftLine("");
    if (isSignedOut) return this.signedOut(composer);
    this.say(
      device.keeps
        ? "Waiting to send. It goes by itself when the connection is back, also if you close this page and come back later."
        : "Waiting to send. Keep this page open: it goes when the connection is back.",
    );
    return this.offerToTakeBack(composer);
  }

  offerToTakeBack(composer) {
    const row = Object.assign(document.createElement("div"), { className: "row" });
    row.append(button("Edit", () => composer.edit()), button("Discard", () => composer.discardWaiting()));
    this.panel.replaceChildren(row);
    this.panel.hidden = false;
  }

  signedOut() {
    if (this.isSignedOut) return;
    this.isSignedOut = true;
    const where = device.keeps ? "kept on this device" : "still on this page";
    this.say(`You have been signed out. Your words are ${where}.`, link("Sign in again", "/account/login/?next=/drafts/", true));
  }

  versions(mine, other, choose) {
    this.say("");
    showVersions(this.panel, { mine, other: other.fields, savedAt: timeOf(other.saved), choose });
  }

  offerAnother() {
    this.discardButton.after(Object.assign(link("Keep it and start another", "/forums/ask/?new"), { className: "btn btn--quiet btn--sm" }));
  }

  /** In the place of the whole form: nothing of it is left to be read. */
  left(form) {
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    words.className = "notice";
    words.append("You are signed out here. What you wrote is kept for you. ", link("Sign in", "/account/login/"));
    form.replaceChildren(words);
  }
}
