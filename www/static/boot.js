// Before the first paint: theme and language. After it: says so when the page cannot start, as a
// blank page explains nothing.
(() => {
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = kept("thinkscope.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const linked = /[#&]lang=([^&]*)/.exec(location.hash)?.[1];
  const lang = linked ?? kept("thinkscope.lang") ?? navigator.language ?? "en";
  root.lang = /^es\b/i.test(lang) ? "es" : "en";
  // The first screen stands in the page's text; other screens and languages come with the program.
  const isHome = !/[#&](item|model)=|[#&]screen=(?!home\b)/.test(location.hash);
  root.classList.toggle("is-elsewhere", !isHome || root.lang !== "en");
  addEventListener("DOMContentLoaded", () => {
    const status = document.getElementById("boot-status");
    if (status && root.lang === "es") status.textContent = "Cargando la página…";
  });

  const FAILED = {
    en: "The page could not start. Reload it; if that does not help, open it in a current version of Chrome, Edge, Firefox or Safari.",
    es: "La página no pudo iniciarse. Vuelve a cargarla; si no sirve, ábrela en una versión actual de Chrome, Edge, Firefox o Safari.",
  };
  const listening = new AbortController();
  const fail = () => {
    const status = document.getElementById("boot-status");
    if (!status) return;
    status.setAttribute("role", "alert");
    status.textContent = FAILED[root.lang];
  };
  // In the capture phase, so that a script that cannot be fetched is heard too.
  addEventListener("error", fail, { capture: true, signal: listening.signal });
  addEventListener("unhandledrejection", fail, { signal: listening.signal });
  addEventListener("TrunkApplicationStarted", () => listening.abort(), { once: true });
})();
