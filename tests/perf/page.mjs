// Measures the built site as a visitor meets it, by hand: node tests/perf/page.mjs [runs]
//
// It serves dist/ on loopback, opens it in a fresh headless Chromium some times, runs 20 items on the
// bundled model, and prints a table of medians for BENCHMARKS.md:
// - bytes and requests until the page can be used, as the server sent them, and compressed as a host
//   with gzip would send them;
// - first contentful paint, and the time until a run can be started (the page's program has drawn the
//   form) and until the bundled model is ready;
// - while a run streams, the longest task of the main thread (the Long Tasks API tells of 50 ms and
//   more; below that it is "under 50 ms") and the longest time between two animation frames; the task
//   that adds up the finished run and draws its results stands by itself.
// The machine's other work is in the numbers: run it on an idle one.
import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { launch } from '../e2e/support/browser.mjs';
import { dist, serveSite } from '../e2e/support/server.mjs';
import { modelReady, resultsShown } from '../e2e/support/steps.mjs';

const nRuns = Number(process.argv[2] ?? 3);
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const kB = (n) => `${Math.round(n / 1000)} kB`;
const ms = (n) => `${Math.round(n)} ms`;

/** Size of a file of the site, as it is and compressed. */
function size(path) {
  const file = join(dist, path.replace(/^\/thinkscope\//, '') || 'index.html');
  const bytes = readFileSync(file);
  return [statSync(file).size, gzipSync(bytes, { level: 9 }).length];
}

/** Bytes of some files, each as often as it was asked for. */
function sum(paths) {
  const sizes = paths.map(size);
  return [0, 1].map((at) => sizes.reduce((total, size) => total + size[at], 0));
}

async function measure(browser) {
  const site = await serveSite();
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((task) => [task.startTime, task.duration])))
      .observe({ type: 'longtask', buffered: true });
  });
  await page.goto(site.url);
  const run = page.getByRole('button', { name: /^Run\b/ }).first();
  await run.waitFor();
  const usableMs = await page.evaluate(() => performance.now());
  const usable = [...site.asked];
  await modelReady(page);
  const readyMs = await page.evaluate(() => performance.now());
  const all = [...site.asked];
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  const loadTasks = await page.evaluate(() => tasks.map((task) => task[1]));
  await page.evaluate(() => {
    tasks.length = 0;
    globalThis.gapMs = 0;
    globalThis.drawnAt = Infinity;
    new MutationObserver(() => {
      if (document.getElementById('thinking-title')) drawnAt = Math.min(drawnAt, performance.now());
    }).observe(document.body, { childList: true, subtree: true });
    let before = performance.now();
    const frame = (now) => {
      if (now < drawnAt) gapMs = Math.max(gapMs, now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const start = Date.now();
  await run.click();
  await resultsShown(page);
  const runMs = Date.now() - start;
  await page.waitForTimeout(200); // the last tasks are told late
  const [longest, results, gapMs] = await page.evaluate(() => {
    const most = (is) => Math.max(0, ...tasks.filter(([start, ms]) => is(start + ms)).map((task) => task[1]));
    // A task's length is told in whole milliseconds: the one that draws the results may seem to end before.
    return [most((end) => end < drawnAt - 2), most((end) => end >= drawnAt - 2), gapMs];
  });
  await context.close();
  site.close();
  return { usableMs, readyMs, paint, usable, all, runMs, longest, results, gapMs, longestLoad: Math.max(0, ...loadTasks) };
}

const browser = await launch();
const runs = [];
for (let n = 0; n < nRuns; n++) runs.push(await measure(browser));
const of = (key) => median(runs.map((run) => run[key]));
const task = (n) => (n === 0 ? 'under 50 ms' : ms(n));
const [bytes, packed] = sum(runs[0].all);
const programs = ['app-', 'worker_bg', 'keeper_bg'].map((start) => runs[0].all.find((path) => path.includes(`/${start}`) && path.endsWith('.wasm')));
const rows = [
  ['requests until the bundled model is ready', runs[0].all.length],
  ['bytes until then (compressed by gzip -9)', `${kB(bytes)} (${kB(packed)})`],
  ...programs.filter(Boolean).map((path) => {
    const [whole, small] = size(path);
    return [`of it ${path.split('/').pop().replace(/-[0-9a-f]+/, '')}`, `${kB(whole)} (${kB(small)})`];
  }),
  ['first contentful paint', ms(of('paint'))],
  ['until a run can be started', ms(of('usableMs'))],
  ['until the bundled model is ready', ms(of('readyMs'))],
  ['from *Run* to the results of 20 items', ms(of('runMs'))],
  ['longest task of the main thread while loading', task(of('longestLoad'))],
  ['longest task of the main thread while a run streams', task(of('longest'))],
  ['longest task that adds up and draws the results', task(of('results'))],
  ['longest time between two frames while a run streams', ms(of('gapMs'))],
];
console.log(`Medians of ${nRuns} visits, ${await browser.version()}, ${cpus().length} cores (${cpus()[0].model}), no WebGPU, server on loopback.\n`);
console.log('| what | value |\n|---|---|');
for (const [what, value] of rows) console.log(`| ${what} | ${value} |`);
await browser.close();
