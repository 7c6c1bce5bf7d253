// Takes a run of a million samples to its end in the built site, by hand: node tests/perf/million.mjs [samples]
//
// A day's run, without the day: the page begins a run of 15,625 items of chained negation, 64 samples each,
// on the bundled model, and is stopped. `crates/eval/examples/long_record.rs` writes on in its place, with
// answers out of a script, until the last 1,000 samples; its record takes the place of the kept one, and
// the page is reloaded, goes on, and makes the rest with the model. Prints a row for each part: seconds,
// the most resident memory of the page's process (page and workers share one) in it, the longest task of
// the main thread, and elements of the page.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { launch } from '../e2e/support/browser.mjs';
import { dist, repository, serveSite } from '../e2e/support/server.mjs';
import { modelReady, resultsShown, scratch, saveRun } from '../e2e/support/steps.mjs';

const N_REPEATS = 64;
const nItems = Math.ceil(Number(process.argv[2] ?? 1_000_000) / N_REPEATS);
const nSamples = nItems * N_REPEATS;

/** Samples that the page makes itself in the end. */
const N_LAST = Math.min(1000, nSamples / 2);

/** Items of the bundled benchmark, over and over under names of their own. */
async function dataFile() {
  const lines = (await readFile(join(repository, 'assets/benchmarks/negation.jsonl'), 'utf8')).trimEnd().split('\n');
  const path = scratch('items.jsonl');
  const item = (at) => ({ ...JSON.parse(lines[at % lines.length]), id: `m${at}` });
  await writeFile(path, Array.from({ length: nItems }, (_, at) => `${JSON.stringify(item(at))}\n`).join(''));
  return path;
}

const run = (...args) => execFileSync('cargo', ['run', '--locked', '--release', '-q', '-p', 'eval', '--example', 'long_record', '--', ...args],
  { cwd: repository, encoding: 'utf8' });
const root = scratch('site');
await cp(dist, root, { recursive: true });
const [browser, site] = [await launch(), await serveSite(root)];
const system = await browser.newBrowserCDPSession();

/** Resident memory of the largest renderer, MB. */
async function residentMB() {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const kB = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => { try { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0); } catch { return 0; } });
  return Math.round(Math.max(0, ...kB) / 1000);
}

const context = await browser.newContext({ serviceWorkers: 'block' });
await context.addInitScript(() => {
  globalThis.longestMs = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longestMs = Math.max(longestMs, task.duration);
  }).observe({ type: 'longtask' });
});
async function open(of = context, hash = '') {
  const page = await of.newPage();
  await page.goto(site.url + hash);
  await modelReady(page);
  return page;
}

/** Does a part and prints its row. */
async function part(page, what, work) {
  await page.evaluate(() => { globalThis.longestMs = 0; });
  const start = Date.now();
  let mostMB = 0;
  const watch = setInterval(async () => { mostMB = Math.max(mostMB, await residentMB()); }, 500);
  const made = await work();
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  await page.waitForTimeout(1500);
  clearInterval(watch);
  const [longest, nElements] = await page.evaluate(() => [longestMs, document.querySelectorAll('*').length]);
  const task = longest === 0 ? 'under 50 ms' : `${Math.round(longest)} ms`;
  console.log(`| ${what} | ${seconds} | ${mostMB} MB | ${task} | ${nElements} |`);
  return made;
}

const spaced = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '\\s?');
const count = (page) => page.evaluate(() => Number(document.querySelector('progress.meter--large')?.value ?? 0));
const items = await dataFile();
const page = await open(context, `#task=negation&n=all&repeats=${N_REPEATS}&engine=cpu&temperature=0.8`);
await page.locator('input[type=file][multiple]').first().setInputFiles(items);
await page.getByText(new RegExp(`^${spaced(nItems)} items`)).waitFor();
await page.getByRole('button', { name: /^Run\b/ }).first().click();
await page.waitForFunction(() => Number(document.querySelector('progress.meter--large')?.value ?? 0) > 3);
await page.getByRole('button', { name: 'Cancel' }).click();
await resultsShown(page);
const begun = await saveRun(page);
const made = join(root, 'made.jsonl');
// The page wrote the items in the form that the program reads.
const kept = await page.evaluate(async () => {
  const root = await navigator.storage.getDirectory();
  const runs = await (await root.getDirectoryHandle('thinkscope')).getDirectoryHandle('runs');
  const { value: [, run] } = await runs.entries().next();
  return (await (await run.getFileHandle('items')).getFile()).text();
});
await writeFile(items, kept);
console.log(`${nSamples} samples, ${await browser.version()}, ${cpus().length} cores (${cpus()[0].model}).`);
console.log(`Written natively: ${run(begun, items, made, String(nSamples - N_LAST)).trim()}; ${Math.round((await stat(made)).size / 1e6)} MB.\n`);
await page.evaluate(async () => {
  const root = await navigator.storage.getDirectory();
  const runs = await (await root.getDirectoryHandle('thinkscope')).getDirectoryHandle('runs');
  const { value: [, run] } = await runs.entries().next();
  const record = await (await run.getFileHandle('record')).createWritable();
  await (await fetch('made.jsonl')).body.pipeTo(record);
  sessionStorage.clear();
});
await page.close();

console.log('| part | seconds | page and workers at most | longest task | elements |\n|---|---|---|---|---|');
const again = await open();
const goOn = again.getByRole('button', { name: /^Go on:/ }).first();
await part(again, 'the list of runs', () => goOn.waitFor());
await part(again, `${nSamples - N_LAST} samples read, added up, and read again to go on`, async () => {
  await goOn.click();
  await again.waitForFunction((n) => Number(document.querySelector('progress.meter--large')?.value ?? 0) > n, nSamples - N_LAST, { timeout: 1_800_000 });
});
await part(again, `the last ${N_LAST} made by the model`, async () => {
  while ((await count(again)) > 0 && (await count(again)) < nSamples - 5) await again.waitForTimeout(200);
});
await part(again, 'all of them added up and drawn', () => resultsShown(again, 1_800_000));
const record = await part(again, 'the record saved', () => saveRun(again));
const { size } = await stat(record);
await again.close();
await context.close();

const other = await open(await browser.newContext({ serviceWorkers: 'block' }));
await other.evaluate(() => new PerformanceObserver((list) => {
  for (const task of list.getEntries()) globalThis.longestMs = Math.max(globalThis.longestMs ?? 0, task.duration);
}).observe({ type: 'longtask' }));
await part(other, 'the record opened from a file in another browser', async () => {
  await other.locator('input[type=file][accept*="jsonl,.ndjson"]').first().setInputFiles(record);
  await resultsShown(other, 1_800_000);
});
console.log(`\nThe record has ${Math.round(size / 1e6)} MB.`);
await browser.close();
site.close();
await rm(record);
await rm(root, { recursive: true });
