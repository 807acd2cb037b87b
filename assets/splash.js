// What stands on the page until the app has drawn its first screen: its name and how far it has come, in the person's
// language. The words stand in the page, so that nothing has to arrive first.
(() => {
  const FIRST_TIME = 3000; // milliseconds after which a person is told why it takes so long
  const LATEST = 20000; // after Flutter's first frame
  const SLOW = 800; // a file that takes longer is followed
  const QUIET = 5000; // after the first screen
  const splash = document.getElementById("splash"), bar = splash.querySelector("[role=progressbar]");
  const catalogs = JSON.parse(splash.querySelector("script").textContent);
  const chosen = localStorage.getItem("anxin.language");
  const language = chosen in catalogs ? chosen : navigator.language.startsWith("zh") ? "zh-CN" : "en";
  const words = catalogs[language], title = document.title;

  document.documentElement.lang = language;
  splash.querySelector("strong").textContent = words["shell.app"];
  say(words["shell.opening"]);
  bar.setAttribute("aria-label", words["shell.opening"]);
  const patience = setTimeout(() => say(words["shell.opening.first_time"]), FIRST_TIME);

  function say(sentence) {
    splash.querySelector("p").textContent = sentence;
  }

  // The app gives the page its title with the first screen it draws: its name in the language it speaks.
  const named = new MutationObserver(() => {
    if (!document.title || document.title === title) return;
    const spoken = Object.keys(catalogs).find((each) => catalogs[each]["shell.app"] === document.title);
    if (spoken) localStorage.setItem("anxin.language", spoken);
    over();
  });
  named.observe(document.head, { childList: true, subtree: true, characterData: true });
  window.addEventListener("flutter-first-frame", () => setTimeout(over, LATEST), { once: true });

  // The screen is painted in the frame after the one that brought the title.
  function over() {
    if (!splash.isConnected) return;
    clearTimeout(patience);
    localStorage.setItem("anxin.have", flet.entrypointBaseUrl);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      splash.classList.add("over");
      setTimeout(() => splash.remove(), 200);
      setTimeout(rest, QUIET);
    }));
  }

  // The rarer characters come while nothing else is on its way: when one is shown, it is there.
  function rest() {
    if (flet.sizes && !navigator.connection?.saveData) fetch(flet.fontFallbackBaseUrl, { priority: "low" }).catch(() => {});
  }

  // How far it has come, by the bytes of the large files that the client asks for: `flet.sizes` says how large each is.
  // A second reader of the same address gets the same download, wherever the browser shares it (WebKit does not); where
  // everything is there at once, nothing is read a second time.
  const sizes = flet.sizes ?? {}, received = {}, ask = window.fetch;
  const have = localStorage.getItem("anxin.have") === flet.entrypointBaseUrl;
  if (have || navigator.vendor.startsWith("Apple") || !Object.keys(sizes).length) return;
  for (const path of Object.keys(sizes)) if (/\.(otf|woff2)$/.test(path)) received[path] = 0; // in any case

  window.fetch = (what, ...how) => {
    expect(what.url ?? String(what));
    return ask(what, ...how);
  };
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.src) expect(node.src);
  }).observe(document.documentElement, { childList: true, subtree: true });

  function expect(address) {
    const { href, pathname } = new URL(address, location.href);
    if (!(pathname in sizes) || received[pathname]) return;
    received[pathname] = 1;
    setTimeout(() => performance.getEntriesByName(href).length ? arrived(pathname, sizes[pathname]) : follow(pathname), SLOW);
  }

  async function follow(path) {
    bar.hidden = false;
    const reader = (await ask(path)).body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      arrived(path, received[path] + part.value.length);
    }
  }

  function arrived(path, bytes) {
    received[path] = bytes;
    const all = Object.keys(received).reduce((sum, each) => sum + sizes[each], 0);
    const part = Math.min(1, Object.values(received).reduce((sum, each) => sum + each, 0) / all);
    bar.setAttribute("aria-valuenow", Math.round(part * 100));
    bar.firstElementChild.style.transform = `scaleX(${part})`;
  }
})();
