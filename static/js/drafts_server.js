// Asking the server, for drafts and for posts: says for which member, and gets a new token when the old one has changed.
// Every answer has a state: "done", "refused" (with what is wrong), "signed out", "someone else" (another member has
// signed in in this browser), or "away" (no network, a server in trouble: to be tried again).

const PATIENCE = 20_000;
const MOST_KEPT_ALIVE = 60_000;
const BUSY = new Set([408, 425, 429]);

export class Server {
  constructor(member) {
    this.member = member;
    this.token = null;
  }

  async ask(address, options = {}) {
    const answer = await this.askOnce(address, options);
    if (answer.data?.problem !== "token") return answer;
    const identity = await this.identity();
    return identity.state === "done" ? this.askOnce(address, options) : identity;
  }

  async askOnce(address, { json, form, keepalive = false }) {
    if (navigator.onLine === false) return { state: "away" };
    const headers = { Accept: "application/json", "Staffroom-Member": encodeURIComponent(this.member) };
    const request = { headers, credentials: "same-origin", redirect: "manual" };
    if (json || form) {
      request.method = "POST";
      headers["X-CSRFToken"] = this.token ?? document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    }
    if (json) {
      request.body = JSON.stringify(json);
      headers["Content-Type"] = "application/json";
    } else if (form) {
      request.body = new URLSearchParams(form);
    }
    if (keepalive && request.body.length < MOST_KEPT_ALIVE) request.keepalive = true;
    else request.signal = AbortSignal.timeout(PATIENCE);
    try {
      const response = await fetch(address, request);
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      return this.judge(response, isJson ? await response.json() : null);
    } catch {
      return { state: "away" };
    }
  }

  judge(response, data) {
    if (response.ok && data) return { state: "done", data };
    if (response.status === 401) return { state: "signed out" };
    if (data?.problem === "someone else") return { state: "someone else" };
    if (response.status >= 500 || BUSY.has(response.status)) return { state: "away" };
    if (response.ok || response.type === "opaqueredirect") return { state: "away" };
    return { state: "refused", status: response.status, data };
  }

  /** Who is signed in, with their key and the token that forms need now. */
  async identity() {
    const answer = await this.askOnce("/drafts/key/", {});
    if (answer.state === "done") this.takeToken(answer.data.token);
    return answer;
  }

  /** Forms that are sent without a script need the new token, too. */
  takeToken(token) {
    this.token = token;
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  }

  draftsAt(place, draft) {
    return this.ask(`/drafts/at/?${new URLSearchParams({ place, draft })}`);
  }

  save(entry, { keepalive = false } = {}) {
    const { id, place, fields, base, count, submission, writer, instead } = entry;
    return this.ask(`/drafts/${id}/`, { json: { place, fields, base, count, submission, writer, instead }, keepalive });
  }

  discard(id, base) {
    return this.ask(`/drafts/${id}/discard/`, { form: [["base", String(base)]] });
  }

  send(entry) {
    const form = Object.entries(entry.fields).flatMap(([name, values]) => values.map((value) => [name, value]));
    form.push(["submission_id", entry.submission], ["draft", referenceOf(entry)], ...(entry.pressed ?? []));
    return this.ask(entry.action, { form });
  }
}

/** How a form names its draft: forums/drafts/sending.py reads it. */
export function referenceOf({ id, base, writer, count }) {
  return `${id}.${base}.${writer}.${count}`;
}
