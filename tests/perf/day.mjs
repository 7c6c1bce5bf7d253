// A day's run in less than an hour, in the built site, by hand: node tests/perf/day.mjs [samples]
//
// The worker is built with an engine that plays back short thoughts and answers (feature `rehearsal`); all
// else is the site that people get: each sample is read, scored, written to the browser's storage and
// flushed, told to the page, and added up in the end. The data are 15,625 items of chained negation in a
// file of their own, 64 samples each. In the middle the tab crashes and the run goes on in another.
// Prints a row at each tenth of the run: samples, seconds, the most memory of the page's process (page and
// workers share one) and the longest task of the main thread since the row before, and elements of the
// page; then the same for adding up, for saving, and for opening the record in another browser. The saved
// record must have each sample once.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { copyFile, cp, rm, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { launch } from '../e2e/support/browser.mjs';
import { dist, repository, serveSite } from '../e2e/support/server.mjs';
import { modelReady, resultsShown, saveRun, scratch, shown } from '../e2e/support/steps.mjs';
import { giveItems, nDone, negationItems, residentMB, taskAndElements, watchTasks } from './support.mjs';

const N_REPEATS = 64;
const nItems = Math.ceil(Number(process.argv[2] ?? 1_000_000) / N_REPEATS);
const nSamples = nItems * N_REPEATS;
const A_DAY_MS = 86_400_000;

/** The built site with the worker that rehearses. */
async function rehearsal() {
  const [site, made] = [scratch('site'), scratch('worker')];
  const run = (program, ...args) => execFileSync(program, args, { cwd: repository, stdio: 'inherit' });
  run('cargo', 'build', '--locked', '--release', '-q', '--target', 'wasm32-unknown-unknown', '-p', 'worker', '--features', 'rehearsal');
  run(join(repository, 'target/tools/bin/wasm-bindgen'), '--target', 'web', '--out-name', 'worker', '--out-dir', made,
    join(repository, 'target/wasm32-unknown-unknown/release/worker.wasm'));
  await cp(dist, site, { recursive: true });
  for (const name of ['worker.js', 'worker_bg.wasm']) await copyFile(join(made, name), join(site, name));
  return site;
}

const root = await rehearsal();
const [browser, site] = [await launch(), await serveSite(root)];

async function open(context, hash = '') {
  const page = await context.newPage();
  await page.goto(site.url + hash);
  await modelReady(page);
  return page;
}

async function visitor() {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await watchTasks(context);
  return context;
}

let [start, mostMB] = [Date.now(), 0];
const watch = setInterval(async () => { mostMB = Math.max(mostMB, await residentMB(browser).catch(() => 0)); }, 1000);

/** Prints a row of what was since the one before. */
async function row(page, what) {
  const [task, nElements] = await taskAndElements(page);
  mostMB = Math.max(mostMB, await residentMB(browser));
  console.log(`| ${what} | ${Math.round((Date.now() - start) / 1000)} | ${mostMB} MB | ${task} | ${nElements} |`);
  mostMB = 0;
}

/** Waits until so many samples are done, or the results are there. */
async function reach(page, n) {
  const results = page.getByRole('heading', { name: 'Accuracy against thinking' });
  while ((await nDone(page)) < n && (await results.count()) === 0) await page.waitForTimeout(500);
}

/** How many samples a record has, each counted once; more than once is an error. */
async function distinct(record) {
  const seen = new Uint8Array(nSamples);
  for await (const line of createInterface({ input: createReadStream(record) })) {
    const { item_index: item, repeat } = JSON.parse(line);
    if (item === undefined) continue; // The header.
    const at = item * N_REPEATS + repeat;
    assert.equal(seen[at], 0, `item ${item}, repeat ${repeat} is there twice`);
    seen[at] = 1;
  }
  return seen.reduce((sum, n) => sum + n, 0);
}

console.log(`${nSamples} samples, ${await browser.version()}, ${cpus().length} cores (${cpus()[0].model}).\n`);
console.log('| samples | seconds | page and workers at most | longest task | elements |\n|---|---|---|---|---|');
const context = await visitor();
let page = await open(context, `#task=negation&n=all&repeats=${N_REPEATS}&engine=cpu&temperature=0.8`);
await giveItems(page, await negationItems(nItems), nItems);
start = Date.now();
await row(page, 0);
await page.getByRole('button', { name: /^Run\b/ }).first().click();
for (let tenth = 1; tenth < 10; tenth++) {
  await reach(page, (tenth * nSamples) / 10);
  await row(page, await nDone(page));
  if (tenth === 5) {
    const crashed = page.waitForEvent('crash');
    const session = await context.newCDPSession(page);
    session.send('Page.crash').catch(() => {});
    await crashed;
    await page.close();
    page = await open(context);
    const [before, again] = [Date.now(), page.getByRole('button', { name: /^Go on:/ }).first()];
    await again.click();
    await reach(page, nSamples / 2 + 1);
    await row(page, `${await nDone(page)}, gone on after a crash, which took ${Math.round((Date.now() - before) / 1000)} s`);
  }
}
await reach(page, nSamples - 1);
await row(page, nSamples);
await resultsShown(page, A_DAY_MS);
await page.waitForTimeout(2000);
await row(page, 'all added up and drawn');
const record = await saveRun(page);
await row(page, 'the record saved');
await context.close();

const other = await open(await visitor());
await other.locator('input[type=file][accept*="jsonl,.ndjson"]').first().setInputFiles(record);
await resultsShown(other, A_DAY_MS);
await other.waitForTimeout(2000);
await row(other, 'the record opened in another browser');
assert.doesNotMatch(await shown(other), /damaged|not whole|left out/);
clearInterval(watch);
const { size } = await stat(record);
const n = await distinct(record);
console.log(`\nThe record has ${Math.round(size / 1e6)} MB and ${n} samples, each once.`);
assert.equal(n, nSamples);
await browser.close();
site.close();
await rm(record);
await rm(root, { recursive: true });
