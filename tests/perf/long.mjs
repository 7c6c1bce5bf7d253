// Measures a long run in the built site, by hand: node tests/perf/long.mjs [repeats]
//
// It runs the 80 items of the negation task on the bundled model, each as often as told (63: 5,040
// samples), in a headless Chromium without WebGPU, and prints a row at each tenth of the run: samples,
// resident memory of the page's process (the page and its workers share one), and the longest task of
// the main thread since the row before.
import { cpus } from 'node:os';

import { launch } from '../e2e/support/browser.mjs';
import { serveSite } from '../e2e/support/server.mjs';
import { modelReady, resultsShown } from '../e2e/support/steps.mjs';
import { nDone, residentMB, taskAndElements, watchTasks } from './support.mjs';

const nItems = 80;
const nRepeats = Math.min(64, Number(process.argv[2] ?? 63));
const nSamples = nItems * nRepeats;

const browser = await launch();
const site = await serveSite();
const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
await watchTasks(page);
await page.goto(`${site.url}#task=negation&n=${nItems}&repeats=${nRepeats}`);
await modelReady(page);
console.log(`${nSamples} samples, ${await browser.version()}, ${cpus().length} cores (${cpus()[0].model}), no WebGPU.\n`);
console.log('| samples | seconds | page and workers | longest task |\n|---|---|---|---|');
const start = Date.now();
async function row(n) {
  const [task] = await taskAndElements(page);
  console.log(`| ${n} | ${Math.round((Date.now() - start) / 1000)} | ${await residentMB(browser)} MB | ${task} |`);
}
await row(0);
await page.getByRole('button', { name: /^Run\b/ }).first().click();
const done = resultsShown(page, 3_600_000);
let isDone = false;
done.then(() => (isDone = true), () => (isDone = true));
let tenth = 1;
while (!isDone) {
  await page.waitForTimeout(500);
  const n = await nDone(page);
  if (n >= (nSamples * tenth) / 10 && n < nSamples) {
    await row(n);
    tenth = Math.floor((n / nSamples) * 10) + 1;
  }
}
await done;
await row(nSamples);
await browser.close();
site.close();
