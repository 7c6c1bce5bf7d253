// Decoding speed and wasm memory of wllama and of this site's own worker: the same file in the
// same headless Chromium, without WebGPU, one after the other, round after round.
//
//   npm ci && node wllama.mjs MODEL.gguf [--site dist] [--rounds 3] [--tokens 24] [--json]
//
// wllama's page gets the headers that threads need; the site's gets none, as on a static host.
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url));
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const PROMPT = 'Payments are due on the first day of each month, and a late one costs a fee. '.repeat(2);
const PROMPT_TOKENS = 32;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: 'string', default: join(here, '../../dist') },
    rounds: { type: 'string', default: '3' },
    tokens: { type: 'string', default: '24' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [model] = positionals;
if (!model) throw new Error('name the model file: node wllama.mjs MODEL.gguf');
const nTokens = Number(options.tokens);

/** Serves both engines; a blank page for each. */
async function serve() {
  const roots = { site: options.site, wllama: join(here, 'node_modules/@wllama/wllama/esm') };
  const server = createServer(async (request, response) => {
    const [, name, ...rest] = new URL(request.url, 'http://localhost').pathname.split('/');
    const isolation =
      name === 'wllama'
        ? { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
        : {};
    if (rest[0] === '') {
      response.writeHead(200, { 'content-type': 'text/html', ...isolation });
      response.end('<!doctype html><input type="file">');
      return;
    }
    const path = join(roots[name] ?? here, normalize(rest.join('/')));
    const info = await stat(path).catch(() => null);
    if (!roots[name] || !path.startsWith(roots[name]) || !info?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': info.size, ...isolation });
    createReadStream(path).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Runs in a page before anything else: every worker that is made from a script in memory begins with a piece that counts its wasm memories. They never shrink, so their size is their peak. */
function countMemory() {
  const counting = `{
    const memories = new Set();
    const Memory = WebAssembly.Memory;
    WebAssembly.Memory = function (...wish) {
      const memory = new Memory(...wish);
      memories.add(memory);
      return memory;
    };
    WebAssembly.Memory.prototype = Memory.prototype;
    for (const name of ['instantiate', 'instantiateStreaming']) {
      const original = WebAssembly[name];
      WebAssembly[name] = async (...given) => {
        const result = await original.apply(WebAssembly, given);
        const { memory } = (result.instance ?? result).exports;
        if (memory) memories.add(memory);
        return result;
      };
    }
    const channel = new BroadcastChannel('memory');
    channel.onmessage = () => {
      let nBytes = 0;
      for (const memory of memories) nBytes += memory.buffer.byteLength;
      if (nBytes) channel.postMessage(nBytes);
    };
  }\n`;
  const createObjectURL = URL.createObjectURL;
  URL.createObjectURL = (blob) =>
    createObjectURL.call(URL, /javascript/.test(blob.type) ? new Blob([counting, blob], { type: blob.type }) : blob);
  globalThis.memoryBytes = () =>
    new Promise((done) => {
      const channel = new BroadcastChannel('memory');
      channel.onmessage = ({ data }) => {
        channel.close();
        done(data);
      };
      channel.postMessage('how much?');
    });
}

/** In a page: loads the chosen file into wllama and decodes; `[tokens per second, …]` by batch. */
async function runWllama({ base, nThreads, batches, prompt, nTokens }) {
  const { Wllama, LoggerWithoutDebug } = await import(`${base}index.js`);
  const wllama = new Wllama({ default: `${base}wasm/wllama.wasm` }, { suppressNativeLog: true, logger: LoggerWithoutDebug });
  const began = performance.now();
  const file = document.querySelector('input').files[0];
  await wllama.loadModel([file], {
    n_threads: nThreads,
    n_gpu_layers: 0,
    n_parallel: Math.max(...batches),
    n_ctx: 1024,
  });
  const loadMs = performance.now() - began;
  const rows = [];
  for (const batch of batches) {
    // Prompts that differ from the first word: nothing is shared.
    const of = (i, n) => wllama.createCompletion({ prompt: `${i + 1} ${prompt}`, max_tokens: n, temperature: 0 });
    const all = (n) => Promise.all(Array.from({ length: batch }, (_, i) => of(i, n)));
    await all(2); // warms up, and leaves the prompts in the cache
    const start = performance.now();
    const done = await all(nTokens);
    const ms = performance.now() - start;
    const nDone = done.reduce((sum, one) => sum + one.usage.completion_tokens, 0);
    // The slowest sequence's own time of decoding, as the engine counts it; else the whole time.
    const slowest = Math.max(...done.map((one) => one.timings?.predicted_ms ?? ms));
    rows.push({ batch, tokensPerS: (nDone / slowest) * 1e3, nDone, wholeMs: ms });
  }
  const memoryBytes = await globalThis.memoryBytes();
  await wllama.exit();
  return { loadMs, memoryBytes, rows };
}

/** In a page: the same with this site's worker, through the messages that its page sends. */
async function runSite({ base, batches, promptTokens, nTokens }) {
  const loader = `import init from '${base}worker.js'; await init();`;
  const url = URL.createObjectURL(new Blob([loader], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  const file = document.querySelector('input').files[0];
  const rows = [];
  const heard = (name) =>
    new Promise((done, fail) => {
      worker.onerror = (event) => fail(new Error(event.message));
      worker.onmessage = ({ data }) => {
        const event = JSON.parse(Array.isArray(data) ? data[0] : data);
        if (event === name || event[name]) done(event[name]);
        if (event.bench_row) rows.push({ batch: event.bench_row.batch, tokensPerS: event.bench_row.decode_tokens_per_s });
        if (event.fault) fail(new Error(JSON.stringify(event.fault)));
      };
    });
  await heard('ready');
  const began = performance.now();
  worker.postMessage([JSON.stringify({ load: { model: { file: { name: file.name } }, engine: 'cpu' } }), file]);
  await heard('loaded');
  const loadMs = performance.now() - began;
  const loadedBytes = await globalThis.memoryBytes();
  const plan = { batches, prompt_tokens: promptTokens, new_tokens: nTokens };
  worker.postMessage([JSON.stringify({ bench: plan })]);
  await heard('bench_done');
  const memoryBytes = await globalThis.memoryBytes();
  worker.terminate();
  return { loadMs, loadedBytes, memoryBytes, rows };
}

const ENGINES = {
  'wllama, one thread': (page, base) =>
    page.evaluate(runWllama, { base: `${base}/wllama/`, nThreads: 1, batches: [1, 8], prompt: PROMPT, nTokens }),
  'wllama, two threads': (page, base) =>
    page.evaluate(runWllama, { base: `${base}/wllama/`, nThreads: 2, batches: [1, 8], prompt: PROMPT, nTokens }),
  'this site, one thread': (page, base) =>
    page.evaluate(runSite, { base: `${base}/site/`, batches: [1, 8], promptTokens: PROMPT_TOKENS, nTokens }),
};

const server = await serve();
const executablePath = process.env.CHROMIUM ?? BROWSERS.find(existsSync);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });
const seen = {};
try {
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const [name, run] of Object.entries(ENGINES)) {
      if (options.only && !name.startsWith(options.only)) continue;
      const page = await browser.newPage();
      page.setDefaultTimeout(0);
      await page.addInitScript(countMemory);
      await page.goto(`${server.origin}/${name.startsWith('wllama') ? 'wllama' : 'site'}/`);
      await page.setInputFiles('input', model);
      const result = await run(page, server.origin);
      (seen[name] ??= []).push(result);
      console.error(`round ${round + 1}, ${name}: ${JSON.stringify(result)}`);
      await page.close();
    }
  }
} finally {
  await browser.close();
  server.close();
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];
if (options.json) {
  console.log(JSON.stringify(seen));
} else {
  const { size } = await stat(model);
  for (const [name, results] of Object.entries(seen)) {
    const speeds = [1, 8].map((batch) => {
      const of = results.flatMap((r) => r.rows.filter((row) => row.batch === batch).map((row) => row.tokensPerS));
      return `batch ${batch}: ${median(of).toFixed(2)} tokens/s (${Math.min(...of).toFixed(2)} to ${Math.max(...of).toFixed(2)})`;
    });
    const bytes = Math.max(...results.map((r) => r.memoryBytes));
    const share = `${(bytes / 1e6).toFixed(0)} MB of wasm memory, ${(bytes / size).toFixed(2)} of the file`;
    console.log(`${name}: ${speeds.join('; ')}; ${share}; loaded in ${(median(results.map((r) => r.loadMs)) / 1e3).toFixed(1)} s`);
  }
}
