// A run too long to be held by the page: it is counted, added up by the worker, and its record is read
// and saved piece by piece.
import assert from 'node:assert/strict';
import { open as openFile, readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { stage } from './support/stage.mjs';
import { fileOf, modelReady, resultsShown, runToEnd, saveRun, shown } from './support/steps.mjs';

const PLAN = '#task=negation&n=all&engine=cpu';
const N_ITEMS = 80;
/** One repeat more than the page would hold. */
const N_REPEATS = 251;
const N = N_ITEMS * N_REPEATS;
/** Samples that are missing when the run is taken up. */
const N_MISSING = 5;
/** A number as the page writes it, with a blank of some kind between its thousands. */
const spaced = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '\\s');
const at = stage();

/** Makes the kept run of this browser one of many repeats, with all but the last samples on record. */
async function lengthen(page) {
  await page.evaluate(async ([nRepeats, nMissing]) => {
    const mask = (1n << 64n) - 1n;
    const mix = (x) => {
      let z = (x + 0x9e3779b97f4a7c15n) & mask;
      z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
      z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
      return z ^ (z >> 31n);
    };
    const root = await navigator.storage.getDirectory();
    const runs = await (await root.getDirectoryHandle('thinkscope')).getDirectoryHandle('runs');
    const { value: [, run] } = await runs.entries().next();
    const handle = (name) => run.getFileHandle(name);
    const text = async (name) => (await (await handle(name)).getFile()).text();
    const write = async (name, parts) => {
      const file = await (await handle(name)).createWritable();
      await file.write(new Blob(parts));
      await file.close();
    };
    // A seed has 64 bits: it is written as text.
    const seeded = (line, seed, repeat) => line
      .replace(/"seed":\d+/, `"seed":${seed}`)
      .replace(/"repeat":\d+/, `"repeat":${repeat}`)
      .replace(/,"crc32":"[0-9a-f]+"}$/, '}');
    const [header, ...samples] = (await text('record')).trimEnd().split('\n');
    const spec = /"repeats":1\b/;
    const lines = [header.replace(spec, `"repeats":${nRepeats}`).replace(/,"crc32":"[0-9a-f]+"}$/, '}')];
    const runSeed = mix(BigInt(/"seed":(\d+)/.exec(header)[1]));
    for (let repeat = 0; repeat < nRepeats; repeat++) {
      for (const line of samples) {
        const item = BigInt(/"item_index":(\d+)/.exec(line)[1]);
        lines.push(seeded(line, mix(mix(runSeed ^ item) ^ BigInt(repeat)), repeat));
      }
    }
    await write('record', lines.slice(0, lines.length - nMissing).map((line) => `${line}\n`));
    const plan = await text('plan');
    await write('plan', [plan.replace(spec, `"repeats":${nRepeats}`).replace(/"n_samples":\d+/, `"n_samples":${samples.length * nRepeats}`)]);
  }, [N_REPEATS, N_MISSING]);
}

test('a run of more samples than the page holds goes on, is added up, saved and opened again', async () => {
  const { page, context, errors } = await at.open(PLAN);
  await modelReady(page);
  await runToEnd(page);
  const accuracy = /(\d+)\.\d % /;
  const short = accuracy.exec(await shown(page))?.[1];
  await page.goto(`${at.site.url}#screen=settings`);
  await lengthen(page);
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(`${at.site.url}?again`);
  await modelReady(page);
  await page.getByText(new RegExp(`${spaced(N - N_MISSING)} of ${spaced(N)}`)).first().waitFor();
  await page.getByRole('button', { name: /^Go on:/ }).first().click();
  await resultsShown(page, 180_000);

  const text = await shown(page);
  assert.match(text, new RegExp(`count all ${spaced(N)} samples`));
  assert.equal(accuracy.exec(text)?.[1], short, 'each repeat says what the first said');
  // The charts count all of them, as crowds.
  assert.ok((await page.locator('svg').count()) > 2);
  assert.equal(await page.locator('.item-grid').count(), 0);
  await page.goto(`${at.site.url}?again#screen=explore`);
  await page.getByText(new RegExp(`count all ${spaced(N)} samples`)).waitFor();
  await page.goto(`${at.site.url}?again#screen=run`);
  await resultsShown(page);

  const path = await saveRun(page);
  const record = await readFile(path, 'utf8');
  assert.equal(record.trimEnd().split('\n').length, 1 + N);
  const asked = new Set(record.trimEnd().split('\n').slice(1).map((line) => {
    const { item_index: item, repeat, completion } = JSON.parse(line);
    assert.ok(completion.thought.length > 0 && completion.tokens.length > 0);
    return `${item}~${repeat}`;
  }));
  assert.equal(asked.size, N, 'each sample is there once');
  assert.deepEqual(errors, []);
  await context.close();

  // The same record out of a file, in another browser; its last line is cut off.
  const other = await at.open();
  await modelReady(other.page);
  const cut = await openFile(path, 'r+');
  await cut.truncate((await cut.stat()).size - 100);
  await cut.close();
  await other.page.locator('input[type=file][accept*="jsonl"]').first().setInputFiles(path);
  await resultsShown(other.page, 180_000);
  const opened = await shown(other.page);
  assert.match(opened, new RegExp(`count all ${spaced(N - 1)} samples`));
  assert.match(opened, /was cut off/);
  assert.equal(await other.page.getByRole('button', { name: 'Save the run' }).count(), 0);
  assert.deepEqual(other.errors, []);
  await other.context.close();
});

test('a long file that is no record is refused with a sentence', async () => {
  const { page, context, errors } = await at.open();
  await modelReady(page);
  const path = await fileOf('letter.jsonl', 'Dear Sir or Madam,\n'.repeat(1_000_000));
  await page.locator('input[type=file][accept*="jsonl"]').first().setInputFiles(path);
  await page.getByText(/The file cannot be opened: line 1 is no record header/).waitFor();
  assert.deepEqual(errors, []);
  await context.close();
});
