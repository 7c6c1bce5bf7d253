// Says so when the page cannot start: a blank page explains nothing.
(() => {
  // The first screen stands in the page's text; other screens and languages come with the program.
  const hash = location.hash;
  const isHome = !/[#&](item|model)=/.test(hash) && !/[#&]screen=(?!home\b)/.test(hash) && !/[#&]lang=(?!en\b)/.test(hash);
  document.documentElement.classList.toggle("is-elsewhere", !isHome);
  const listening = new AbortController();
  const fail = () => {
    const status = document.getElementById("boot-status");
    if (!status) return;
    status.setAttribute("role", "alert");
    status.textContent =
      "The page could not start. Reload it; if that does not help, open it in a current version of Chrome, Edge, Firefox or Safari.";
  };
  // In the capture phase, so that a script that cannot be fetched is heard too.
  addEventListener("error", fail, { capture: true, signal: listening.signal });
  addEventListener("unhandledrejection", fail, { signal: listening.signal });
  addEventListener("TrunkApplicationStarted", () => listening.abort(), { once: true });
})();
