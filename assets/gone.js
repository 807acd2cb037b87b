// Takes the record off this page as soon as the app's server is gone, and says what to do instead of waiting for ever.
// The words are read while the server answers, in both languages: the person may choose the other one meanwhile.
// If the server answers again and still knows this page, the page loads again: it shows the lock, or where one was.
(() => {
  const ASK_EVERY = 2000; // milliseconds
  const SETTLED = 10000; // a page that lost its server sooner loads again only then: no page loads in a circle
  const STYLE = `
    body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 20px/1.6 system-ui, sans-serif, "Noto Sans SC";
      background: #f4f7f6; color: #12312c; }
    main { max-width: 26rem; padding: 2rem; text-align: center; }
    h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
    p { margin: .25rem 0; }
    @media (prefers-color-scheme: dark) { body { background: #0f1a18; color: #e3efec; } }`;
  const catalogs = {};
  let gone = false, leaving = false;

  for (const language of ["zh-CN", "en"]) {
    fetch(`/catalogs/${language}/shell.json`)
      .then((answer) => answer.json())
      .then((words) => { catalogs[language] = words; }, () => {});
  }

  // The words are Chinese, and a computer may have no font for them; the app's own comes after its first screen.
  const font = new FontFace("Noto Sans SC", `url(${flet.assetBase}assets/fonts/noto-sans-sc-400.woff2)`);
  setTimeout(() => font.load().then((loaded) => document.fonts.add(loaded), () => {}), ASK_EVERY);

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...address) {
      if (gone) throw new Error("the page has been put away");
      super(...address);
      this.addEventListener("close", lost);
    }
  };
  window.addEventListener("pagehide", () => { leaving = true; });

  // Once the page is put away the client neither draws nor connects: a busy machine has better to do, and a page that is
  // drawn for ever is slow to load again.
  const draw = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (frame) => (gone ? 0 : draw(frame));

  function lost() {
    if (gone || leaving) return;
    gone = true;
    const language = spoken(), words = catalogs[language] ?? {};
    const body = document.createElement("body"), style = document.createElement("style");
    const main = document.createElement("main");
    main.setAttribute("role", "alert");
    main.append(line("h1", words["shell.gone"]), line("p", words["shell.gone.kept"]), line("p", words["shell.gone.again"]));
    style.textContent = STYLE;
    body.append(style, main);
    document.documentElement.lang = language;
    document.body = body;
    // What the client had begun to draw may still arrive: it does not come back.
    new MutationObserver(() => {
      for (const node of [...body.childNodes]) if (node !== style && node !== main) node.remove();
    }).observe(body, { childList: true });
    askAgain();
  }

  // The language the app spoke last, by its name in the title; the browser's before the app has said anything.
  function spoken() {
    const named = Object.keys(catalogs).find((each) => catalogs[each]["shell.app"] === document.title);
    return named ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en");
  }

  function line(kind, words) {
    const made = document.createElement(kind);
    made.textContent = words ?? "";
    return made;
  }

  async function askAgain() {
    const word = sessionStorage.getItem("anxin.page") || "nobody";
    const answer = await fetch(`/admitted/${word}`, { cache: "no-store" }).catch(() => null);
    if (answer?.ok && performance.now() > SETTLED) location.reload();
    else if (answer?.status !== 403) setTimeout(askAgain, ASK_EVERY); // 403: another run of the app, at a new address
  }
})();
