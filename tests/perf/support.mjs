// What the scripts that measure long runs share.
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { repository } from '../e2e/support/server.mjs';
import { scratch } from '../e2e/support/steps.mjs';

/** Resident memory of a browser's largest renderer, MB: a page and its workers share one. */
export async function residentMB(browser) {
  const system = await browser.newBrowserCDPSession();
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  await system.detach();
  const ofProcess = ({ id }) => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0; // It ended meanwhile.
    }
  };
  return Math.round(Math.max(0, ...processInfo.filter(({ type }) => type === 'renderer').map(ofProcess)) / 1000);
}

/** Has pages of a context or page tell in `longestMs` how long the main thread's longest task took. */
export const watchTasks = (pages) => pages.addInitScript(() => {
  globalThis.longestMs = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) longestMs = Math.max(longestMs, task.duration);
  }).observe({ type: 'longtask' });
});

/** The longest task since this was last asked, in words, and the number of the page's elements. */
export async function taskAndElements(page) {
  const [longest, nElements] = await page.evaluate(() => {
    const longest = longestMs;
    globalThis.longestMs = 0;
    return [longest, document.querySelectorAll('*').length];
  });
  return [longest === 0 ? 'under 50 ms' : `${Math.round(longest)} ms`, nElements];
}

/** A data file of chained negation: the bundled items over and over, under names of their own. */
export async function negationItems(nItems) {
  const lines = (await readFile(join(repository, 'assets/benchmarks/negation.jsonl'), 'utf8')).trimEnd().split('\n');
  const path = scratch('items.jsonl');
  const item = (at) => ({ ...JSON.parse(lines[at % lines.length]), id: `m${at}` });
  await writeFile(path, Array.from({ length: nItems }, (_, at) => `${JSON.stringify(item(at))}\n`).join(''));
  return path;
}

/** Gives the page a data file and waits until its items are there. */
export async function giveItems(page, path, nItems) {
  const spaced = String(nItems).replace(/\B(?=(\d{3})+$)/g, '\\s?');
  await page.locator('input[type=file][multiple]').first().setInputFiles(path);
  await page.getByText(new RegExp(`^${spaced} items`)).waitFor();
}

/** How many samples of a run are done, as its meter says; 0 where none is shown. */
export const nDone = (page) => page.evaluate(() => Number(document.querySelector('progress.meter--large')?.value ?? 0));
