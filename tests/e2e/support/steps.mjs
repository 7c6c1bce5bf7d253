// What a person does on the page, as steps that tests share.
import { readFile, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'thinkscope-'));
let nFiles = 0;

/** A path for a file that a test writes. */
export const scratch = (name) => join(folder, `${nFiles++}-${name}`);

/** Writes a file for a test and returns its path. */
export async function fileOf(name, content) {
  const path = scratch(name);
  await writeFile(path, content);
  return path;
}

/** Waits until the bundled model is loaded. */
export async function modelReady(page, timeout = 60_000) {
  await page.getByText('is ready', { exact: false }).first().waitFor({ state: 'attached', timeout });
}

/** Follows a link of the page: what the hash does not name stays. */
export async function follow(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
}

/** Chooses a task by its title. */
export async function choose(page, title) {
  await page.getByRole('radio', { name: title }).check({ force: true });
}

/** Presses Run and waits for the results; returns the milliseconds that took. */
export async function runToEnd(page, timeout = 90_000) {
  const start = Date.now();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await resultsShown(page, timeout);
  return Date.now() - start;
}

/** Waits for the results; where they stay away, the error tells what the page shows instead. */
export async function resultsShown(page, timeout = 90_000) {
  try {
    await page.getByRole('heading', { name: 'Accuracy against thinking' }).waitFor({ timeout });
  } catch (error) {
    throw new Error(`no results at ${page.url()}; the page shows: ${await shown(page)}`, { cause: error });
  }
}

/** Saves the run that is shown; returns the file's path. */
export async function saveRun(page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the run' }).click(),
  ]);
  const path = scratch(download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/** The lines of a record. */
export async function readRecord(path) {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
  return { header: lines[0], samples: lines.slice(1) };
}

/** The tokens and readings of a record's samples, by item and repeat. */
export const outcomes = (samples) =>
  Object.fromEntries(samples.map((s) => [`${s.item.id}~${s.repeat}`, [s.completion.tokens, s.reading, s.score]]));

/** The shown text of the whole page, with runs of blanks as one. */
export async function shown(page) {
  return (await page.evaluate(() => document.body.innerText)).replace(/\s+/g, ' ');
}
