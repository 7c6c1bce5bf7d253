// Rehearses a run of a million samples in the built site, by hand: node tests/perf/million.mjs [samples]
//
// The worker is built with an engine that plays back short thoughts and answers (feature `rehearsal`); all
// else is the site that people get: each sample is read, scored, written to the browser's storage and
// flushed, told to the page, and added up in the end. The data are 15,625 items of chained negation in a
// file of their own, 64 samples each. Prints a row at each tenth of the run: samples, seconds, resident
// memory of the page's process (page and workers share one), the longest task of the main thread since
// the row before, and elements of the page; then the same for saving the record, and for opening it again.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { launch } from '../e2e/support/browser.mjs';
import { dist, repository, serveSite } from '../e2e/support/server.mjs';
import { modelReady, resultsShown, scratch, saveRun } from '../e2e/support/steps.mjs';

const N_REPEATS = 64;
const nItems = Math.ceil(Number(process.argv[2] ?? 1_000_000) / N_REPEATS);
const nSamples = nItems * N_REPEATS;

/** The built site with the worker that rehearses. */
async function rehearsal() {
  const [site, made] = [join(repository, 'target/rehearsal'), join(repository, 'target/rehearsal-worker')];
  const run = (program, ...args) => execFileSync(program, args, { cwd: repository, stdio: 'inherit' });
  run('cargo', 'build', '--locked', '--release', '--target', 'wasm32-unknown-unknown', '-p', 'worker', '--features', 'rehearsal');
  run(join(repository, 'target/tools/bin/wasm-bindgen'), '--target', 'web', '--out-name', 'worker', '--out-dir', made,
    join(repository, 'target/wasm32-unknown-unknown/release/worker.wasm'));
  await rm(site, { recursive: true, force: true });
  await mkdir(site);
  await cp(dist, site, { recursive: true });
  for (const name of ['worker.js', 'worker_bg.wasm']) await copyFile(join(made, name), join(site, name));
  return site;
}

/** Items of the bundled benchmark, over and over under names of their own. */
async function dataFile() {
  const lines = (await readFile(join(repository, 'assets/benchmarks/negation.jsonl'), 'utf8')).trimEnd().split('\n');
  const path = scratch('items.jsonl');
  const item = (at) => ({ ...JSON.parse(lines[at % lines.length]), id: `m${at}` });
  await writeFile(path, Array.from({ length: nItems }, (_, at) => `${JSON.stringify(item(at))}\n`).join(''));
  return path;
}

const root = await rehearsal();
const [browser, site] = [await launch(), await serveSite(root)];
const system = await browser.newBrowserCDPSession();

/** Resident memory of the largest renderer, MB. */
async function residentMB() {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const kB = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0));
  return Math.round(Math.max(...kB) / 1000);
}

async function open(hash = '') {
  const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await page.addInitScript(() => {
    globalThis.longestMs = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) longestMs = Math.max(longestMs, task.duration);
    }).observe({ type: 'longtask' });
  });
  await page.goto(site.url + hash);
  await modelReady(page);
  return page;
}

let start = Date.now();
async function row(page, what) {
  const [longest, nElements] = await page.evaluate(() => {
    const longest = longestMs;
    globalThis.longestMs = 0;
    return [longest, document.querySelectorAll('*').length];
  });
  const task = longest === 0 ? 'under 50 ms' : `${Math.round(longest)} ms`;
  console.log(`| ${what} | ${Math.round((Date.now() - start) / 1000)} | ${await residentMB()} MB | ${task} | ${nElements} |`);
}

/** Waits for the results, with a row at each tenth and the most memory in between. */
async function watch(page, isRun) {
  let [isDone, mostMB, tenth] = [false, 0, 1];
  const done = resultsShown(page, 7_200_000).finally(() => { isDone = true; });
  while (!isDone) {
    await page.waitForTimeout(500);
    mostMB = Math.max(mostMB, await residentMB());
    const n = await page.evaluate(() => Number(document.querySelector('progress.meter--large')?.value ?? 0));
    if (isRun && n >= (tenth * nSamples) / 10 && n < nSamples) {
      await row(page, n);
      tenth = Math.floor((10 * n) / nSamples) + 1;
    }
  }
  await done;
  return mostMB;
}

console.log(`${nSamples} samples, ${await browser.version()}, ${cpus().length} cores (${cpus()[0].model}).\n`);
console.log('| samples | seconds | page and workers | longest task | elements |\n|---|---|---|---|---|');
const page = await open(`#task=negation&n=all&repeats=${N_REPEATS}&engine=cpu`);
await page.locator('input[type=file][multiple]').first().setInputFiles(await dataFile());
await page.getByText(new RegExp(`^${String(nItems).replace(/\B(?=(\d{3})+$)/g, '\\s?')} items`)).waitFor();
start = Date.now();
await row(page, 0);
await page.getByRole('button', { name: /^Run\b/ }).first().click();
const most = await watch(page, true);
await page.waitForTimeout(2000);
await row(page, `${nSamples}, with the results`);
start = Date.now();
const record = await saveRun(page);
await row(page, 'the record saved');
const { size } = await stat(record);
await page.context().close();

start = Date.now();
const other = await open();
await row(other, 'another visit');
start = Date.now();
await other.locator('input[type=file][accept*="jsonl,.ndjson"]').first().setInputFiles(record);
const mostOpened = await watch(other, false);
await other.waitForTimeout(2000);
await row(other, 'the record opened');
console.log(`\nAt most ${most} MB while it ran and was added up, ${mostOpened} MB while it was opened; the record has ${Math.round(size / 1e6)} MB.`);
await browser.close();
site.close();
await rm(record);
