// Sends files one by one, two at a time, and tells how far each has come.

const AT_ONCE = 2;
const LOST = "The connection was lost.";
const STALLED = "Nothing got through for a minute.";
const LONGEST_SILENCE = 60_000;

const waiting = [];
let running = 0;

function sentenceOf(request) {
  let answer = null;
  try {
    answer = JSON.parse(request.responseText);
  } catch {
    // A page instead of an answer: from a filter, or a server on its way up.
  }
  if (request.status === 201 && answer?.file) return { file: answer.file };
  if (answer?.errors) return { refused: answer.errors.join(" ") };
  if (request.status === 401 || request.status === 403 || request.status === 409) {
    return { failed: "You have been signed out. Sign in again in another tab, then try again." };
  }
  if (request.status === 413) return { refused: "This file is too large." };
  return { failed: request.status ? "The site could not take it just now." : LOST };
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    const job = waiting.shift();
    running += 1;
    job.start();
  }
}

/**
 * Sends a file when its turn comes. `progress` is given a part of 1; the promise ends with { file }, { refused } for what
 * is of no use to try again, { failed } for what is, or { cancelled }. `cancel` on it stops it.
 */
export function upload(file, { token, member, progress }) {
  const request = new XMLHttpRequest();
  const job = {};
  const over = new Promise((resolve) => {
    let isOver = false;
    let silence = 0;
    const end = (outcome) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(silence);
      const place = waiting.indexOf(job);
      if (place === -1) running -= 1;
      else waiting.splice(place, 1);
      resolve(outcome);
      next();
    };
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        end({ failed: STALLED });
        request.abort();
      }, LONGEST_SILENCE);
    };
    job.start = () => {
      heard();
      const form = new FormData();
      form.append("upload", file);
      request.open("POST", "/files/");
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("Staffroom-Member", encodeURIComponent(member));
      request.upload.addEventListener("progress", (event) => {
        heard();
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      request.addEventListener("load", () => end(sentenceOf(request)));
      request.addEventListener("error", () => end({ failed: LOST }));
      request.send(form);
    };
    job.cancel = () => {
      request.abort();
      end({ cancelled: true });
    };
  });
  over.cancel = () => job.cancel();
  waiting.push(job);
  next();
  return over;
}
