// Drafts on this device: what a member is writing, by member and by the address it will be sent to. Loaded on every page
// of a signed-in member, as a draft goes when the server has taken the words in, and all go when someone signs out.

const PREFIX = "staffroom:draft:";
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;
// The server's word that it has taken a submission in: see forums/views/writing.py.
const TAKEN_IN = /(?:^|; )posted=([0-9a-f-]+)/;

// A browser may refuse storage, or have no room left: then there are no drafts, and everything else works.
function allDrafts() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** The place of a member's draft for one form. */
export class DraftPlace {
  constructor(member, form) {
    this.key = `${PREFIX}${member}:${new URL(form.action, location).pathname}`;
  }

  read() {
    return readDraft(this.key);
  }

  /** Says whether the draft is kept. */
  keep(draft) {
    try {
      localStorage.setItem(this.key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing could be kept, so nothing is left.
    }
  }
}

function forgetDrafts(unwanted) {
  for (const key of allDrafts()) {
    if (unwanted(readDraft(key))) localStorage.removeItem(key);
  }
}

const takenIn = document.cookie.match(TAKEN_IN)?.[1];
if (takenIn) {
  forgetDrafts((draft) => draft?.submission === takenIn);
  document.cookie = "posted=; path=/; max-age=0; samesite=lax";
}
forgetDrafts((draft) => !draft || Date.now() - draft.at > KEPT_FOR);

document.addEventListener("submit", (event) => {
  const leaving = new URL(event.target.action, location).pathname.endsWith("/logout/");
  if (leaving && !event.defaultPrevented) forgetDrafts(() => true);
});
