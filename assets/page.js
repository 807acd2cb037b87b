// Names this page to the server (app/admission.py): the word stands in this tab alone, for this origin alone.
// A server without admission answers the question with a page of its own, and nothing changes.
(() => {
  const word = sessionStorage.getItem("anxin.page");
  if (word) flet.webSocketEndpoint = "ws/" + word;
  fetch("/admitted/" + (word || "nobody")).then((answer) => {
    if (answer.status === 403) location.replace("/closed");
  });
})();
