// Measures how the page opens large runs, by hand: node tests/perf/opened.mjs [samples …]
//
// A run of the bundled model on chained negation (80 items, two samples each) is written over and over
// with later repeats until it has as many samples, and opened in a fresh headless Chromium: time until
// the charts are there, the longest task of the main thread, elements of the page, and the renderer's
// memory at its highest.
import { readFile, rm, writeFile } from 'node:fs/promises';

import { launch } from '../e2e/support/browser.mjs';
import { thinkscope } from '../e2e/support/command.mjs';
import { serveSite } from '../e2e/support/server.mjs';
import { modelReady, resultsShown, scratch } from '../e2e/support/steps.mjs';
import { residentMB, taskAndElements, watchTasks } from './support.mjs';

const counts = process.argv.slice(2).map(Number);
if (counts.length === 0) counts.push(5_000, 50_000, 200_000);

const first = scratch('first.jsonl');
thinkscope('run', '--task', 'negation', '--temperature', '0.8', '--repeats', '2', '--out', first);
const [header, ...samples] = (await readFile(first, 'utf8')).trimEnd().split('\n').map((line) => {
  const { crc32, ...rest } = JSON.parse(line);
  return rest;
});

/** The run with `n` samples. */
async function recordOf(n) {
  const rounds = Math.ceil(n / samples.length);
  const lines = [{ ...header, spec: { ...header.spec, repeats: 2 * rounds } }];
  for (let at = 0; at < n; at++) {
    const sample = samples[at % samples.length];
    lines.push({ ...sample, repeat: sample.repeat + 2 * Math.floor(at / samples.length) });
  }
  const path = scratch(`${n}.jsonl`);
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

console.log('| samples | until the charts | longest task | elements | renderer at most |\n|---|---|---|---|---|');
for (const n of counts) {
  const path = await recordOf(n);
  const [browser, site] = [await launch(), await serveSite()];
  const page = await (await browser.newContext()).newPage();
  await watchTasks(page);
  await page.goto(site.url);
  await modelReady(page);
  let mostMB = 0;
  const watch = setInterval(async () => { mostMB = Math.max(mostMB, await residentMB(browser)); }, 500);
  const start = Date.now();
  await page.locator('input[type=file][accept*="jsonl"]').first().setInputFiles(path);
  await resultsShown(page, 300_000);
  const ms = Date.now() - start;
  await page.waitForTimeout(1000);
  clearInterval(watch);
  const [task, nElements] = await taskAndElements(page);
  console.log(`| ${n} | ${ms} ms | ${task} | ${nElements} | ${mostMB} MB |`);
  await browser.close();
  site.close();
  await rm(path);
}
