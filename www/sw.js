// Keeps the site for visits without a network. The build fills in the first three constants.
//
// Files are kept under their SHA-256, so a file that a new version shares with the old one is not
// fetched again, and a version answers whole or not at all. A new version waits until the page asks
// for it. Only files of this list are ever kept or answered: a model that somebody downloads, and
// every other origin, pass by.
const VERSION = '';
const FILES = {};
// While the site is worked on the server comes first, so that nothing is stale.
const NETWORK_FIRST = false;

const SCOPE = new URL(registration.scope).pathname;
// Projects of one origin share its caches, as those of one account of a host may.
const CACHE = `thinkscope:${SCOPE}`;

const TYPES = {
  css: 'text/css', gguf: 'application/octet-stream', html: 'text/html; charset=utf-8', js: 'text/javascript',
  json: 'application/json', jsonl: 'application/jsonl', png: 'image/png', svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8', wasm: 'application/wasm', webmanifest: 'application/manifest+json',
};

// A worker obeys the policy of its own answer, not that of the page that starts it. A host without
// headers sends none; what is kept here has one. The engine, which sees the texts, reaches this site
// alone; the storage reaches the addresses that a person gives it.
const WORKER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const POLICIES = { 'worker_loader.js': WORKER, 'keeper_loader.js': `${WORKER} https: http:` };

const keyOf = (path) => new URL(`${path}?sha256=${FILES[path]}`, registration.scope).href;

addEventListener('install', (event) => event.waitUntil(install()));
addEventListener('activate', (event) => event.waitUntil(tidy()));
addEventListener('message', (event) => event.data === 'take over' && skipWaiting());

addEventListener('fetch', (event) => {
  const { method, headers, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin || !pathname.startsWith(SCOPE) || headers.has('range')) return;
  const name = pathname.slice(SCOPE.length) || 'index.html';
  if (name in FILES) event.respondWith(answer(event.request, name, NETWORK_FIRST));
  else if (mode === 'navigate') event.respondWith(answer(event.request, 'index.html', true));
});

async function answer(request, path, isNetworkFirst) {
  const kept = () => caches.match(keyOf(path), { cacheName: CACHE });
  if (!isNetworkFirst) return (await kept()) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const file = await kept();
    if (file) return file;
    throw error;
  }
}

// One file after the other: the page's own work comes first.
async function install() {
  const cache = await caches.open(CACHE);
  const fetched = [];
  for (const path of Object.keys(FILES)) {
    if (await cache.match(keyOf(path))) continue;
    const bytes = await fetchWhole(path);
    const type = TYPES[path.split('.').pop()] ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'content-length': bytes.byteLength };
    if (path in POLICIES) headers['content-security-policy'] = POLICIES[path];
    await cache.put(keyOf(path), new Response(bytes, { headers }));
    fetched.push({ url: addressOf(path), n_body_bytes: bytes.byteLength });
  }
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage({ fetched });
  if (NETWORK_FIRST) await skipWaiting();
}

// Some hosts send `index.html` on to its folder.
const addressOf = (path) => new URL(path === 'index.html' ? './' : path, registration.scope).href;

/** The bytes of a file of this version, whatever a cache on the way still holds of another. */
async function fetchWhole(path) {
  for (const cache of ['no-cache', 'reload']) {
    const response = await fetch(addressOf(path), { cache });
    const bytes = await response.arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    if (response.ok && Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join('') === FILES[path]) return bytes;
  }
  throw new Error(`${path} is not that of version ${VERSION}`);
}

async function tidy() {
  const cache = await caches.open(CACHE);
  const keys = new Set(Object.keys(FILES).map(keyOf));
  for (const { url } of await cache.keys()) if (!keys.has(url)) await cache.delete(url);
}
