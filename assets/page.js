// Names this page to the server (app/admission.py): the word stands in this tab alone, for this origin alone.
// A server without admission answers the question with a page of its own, and nothing changes.
(() => {
  const word = sessionStorage.getItem("anxin.page");
  if (word) flet.webSocketEndpoint = "ws/" + word;
  fetch("/admitted/" + (word || "nobody")).then((answer) => {
    if (answer.status === 403) location.replace("/closed");
  });
})();
// Arrow, Esc and the browser's own back are one: what the app marks as a way back (views/trail.py) goes back in the
// history of this tab, and what takes a screen's place takes its entry.
(() => {
  const add = history.pushState.bind(history);
  const later = []; // while the tab is on its way back, what comes next waits
  let returning = false;

  history.pushState = (state, title, address) => {
    if (returning) return void later.push([state, title, address]);
    const [there, mark] = String(address).split("#"), back = /^back=(\d+)$/.exec(mark ?? "");
    if (mark === "instead") return history.replaceState(state, title, there);
    if (!back) return add(state, title, address);
    returning = true;
    history.go(-Number(back[1]));
  };

  // The app knows already that it went back: the client need not hear of it. This listener stands before the client's.
  addEventListener("popstate", (event) => {
    if (!returning) return;
    event.stopImmediatePropagation();
    returning = false;
    for (const next of later.splice(0)) history.pushState(...next);
  }, true);
})();
