// Takes a run of a million samples to its end in the built site, by hand: node tests/perf/million.mjs [samples]
//
// A day's run, without the day: the page begins a run of 15,625 items of chained negation, 64 samples each,
// on the bundled model, and is stopped. `crates/eval/examples/long_record.rs` writes on in its place, with
// answers out of a script, until the last 1,000 samples; its record takes the place of the kept one, and
// the page is reloaded, goes on, and makes the rest with the model. Prints a row for each part: seconds,
// the most resident memory of the page's process (page and workers share one) in it, the longest task of
// the main thread, and elements of the page.
import { execFileSync } from 'node:child_process';
import { cp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { launch } from '../e2e/support/browser.mjs';
import { dist, repository, serveSite } from '../e2e/support/server.mjs';
import { modelReady, resultsShown, scratch, saveRun } from '../e2e/support/steps.mjs';
import { giveItems, nDone, negationItems, residentMB, taskAndElements, watchTasks } from './support.mjs';

const N_REPEATS = 64;
const nItems = Math.ceil(Number(process.argv[2] ?? 1_000_000) / N_REPEATS);
const nSamples = nItems * N_REPEATS;

/** Samples that the page makes itself in the end. */
const N_LAST = Math.min(1000, nSamples / 2);

const run = (...args) => execFileSync('cargo', ['run', '--locked', '--release', '-q', '-p', 'eval', '--example', 'long_record', '--', ...args],
  { cwd: repository, encoding: 'utf8' });
const root = scratch('site');
await cp(dist, root, { recursive: true });
const [browser, site] = [await launch(), await serveSite(root)];
const context = await browser.newContext({ serviceWorkers: 'block' });
await watchTasks(context);
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
  const watch = setInterval(async () => { mostMB = Math.max(mostMB, await residentMB(browser)); }, 500);
  const made = await work();
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  await page.waitForTimeout(1500);
  clearInterval(watch);
  const [task, nElements] = await taskAndElements(page);
  console.log(`| ${what} | ${seconds} | ${mostMB} MB | ${task} | ${nElements} |`);
  return made;
}

const items = await negationItems(nItems);
const page = await open(context, `#task=negation&n=all&repeats=${N_REPEATS}&engine=cpu&temperature=0.8`);
await giveItems(page, items, nItems);
await page.getByRole('button', { name: /^Run\b/ }).first().click();
while ((await nDone(page)) <= 3) await page.waitForTimeout(50);
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
  while ((await nDone(again)) <= nSamples - N_LAST) await again.waitForTimeout(200);
});
await part(again, `the last ${N_LAST} made by the model`, async () => {
  while ((await nDone(again)) > 0 && (await nDone(again)) < nSamples - 5) await again.waitForTimeout(200);
});
await part(again, 'all of them added up and drawn', () => resultsShown(again, 1_800_000));
const record = await part(again, 'the record saved', () => saveRun(again));
const { size } = await stat(record);
await again.close();
await context.close();

const visit = await browser.newContext({ serviceWorkers: 'block' });
await watchTasks(visit);
const other = await open(visit);
await part(other, 'the record opened from a file in another browser', async () => {
  await other.locator('input[type=file][accept*="jsonl,.ndjson"]').first().setInputFiles(record);
  await resultsShown(other, 1_800_000);
});
console.log(`\nThe record has ${Math.round(size / 1e6)} MB.`);
await browser.close();
site.close();
await rm(record);
await rm(root, { recursive: true });
