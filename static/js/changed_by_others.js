// What others change on a page that is open, and that has no number of its own: polls, reactions. The site says only
// what it is; each page asks for what its own viewer may see of it.

const after = (milliseconds) => new Promise((isOver) => setTimeout(isOver, milliseconds));

/** Gives a function that is told what has changed. `ask` is called with all of that at once: at most once in `pause`
 *  milliseconds, and only while someone looks. */
export function askedAgain(ask, pause) {
  const changed = new Set();
  let isAsking = false;

  async function askForChanged() {
    if (isAsking || document.hidden || !changed.size) return;
    isAsking = true;
    // Not all who have the thread open ask in one moment.
    await after((Math.random() * pause) / 2);
    const all = [...changed];
    changed.clear();
    await ask(all);
    await after(pause);
    isAsking = false;
    askForChanged();
  }

  document.addEventListener("visibilitychange", askForChanged);
  return (things) => {
    for (const thing of things) changed.add(thing);
    askForChanged();
  };
}
