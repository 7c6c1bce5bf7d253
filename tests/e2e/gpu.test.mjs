// The page on WebGPU, on a software adapter: right, recovering, and honest where it cannot.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { launch, openPage } from './support/browser.mjs';
import { thinkscope } from './support/command.mjs';
import { spoilWorker, withDeviceLoss, withWrongResults, withoutWebGpu } from './support/gpu.mjs';
import { stage } from './support/stage.mjs';
import { choose, follow, modelReady, outcomes, readRecord, runToEnd, saveRun, scratch, shown } from './support/steps.mjs';

// A software adapter compiles and computes slowly.
const SLOWLY = 150_000;

const at = stage({ webgpu: true });

/** Opens the page with a worker that begins with `before`. */
const openSpoilt = (hash, before) => at.open(hash, { prepare: (context) => spoilWorker(context, before) });

/** The badge of engine and adapter. */
const badge = (page) => page.locator('.engine-badge').first().innerText();

/** What the command writes with the exact engine. */
async function exact(task, n) {
  const path = scratch(`${task}.jsonl`);
  thinkscope('run', '--engine', 'cpu-exact', '--task', task, '--limit', String(n), '--out', path);
  return (await readRecord(path)).samples;
}

/** Chained negation without a disturbance; a run with one must not differ. */
let undisturbed;

test('on WebGPU by default: the tokens and readings of the exact engine, and the Device screen', async () => {
  const { page, context, errors, foreign } = await at.open('#task=negation&n=4', { permissions: ['clipboard-read', 'clipboard-write'] });
  await modelReady(page);
  assert.match(await badge(page), /^CPU/, 'nobody waits for the GPU');
  assert.match(await shown(page), /The GPU is being prepared/);
  await runToEnd(page);
  assert.equal((await readRecord(await saveRun(page))).header.subject.engine, 'cpu');
  await follow(page, '#screen=home');
  await page.locator('.engine-badge').filter({ hasText: 'WebGPU' }).first().waitFor({ timeout: SLOWLY });
  assert.match(await badge(page), /WebGPU.*swiftshader/is, 'the badge names engine and adapter');
  for (const [task, title, n] of [['negation', 'Chained negation', 4], ['sentiment2', 'Sentiment, two labels', 2]]) {
    await follow(page, `#screen=home&n=${n}`);
    await choose(page, title);
    await runToEnd(page, SLOWLY);
    const { header, samples } = await readRecord(await saveRun(page));
    assert.equal(header.subject.engine, 'gpu');
    assert.match(header.subject.adapter, /swiftshader/i);
    assert.match(header.subject.self_test, /^passed/);
    assert.equal(samples.length, n);
    assert.deepEqual(outcomes(samples), outcomes(await exact(task, n)), task);
    undisturbed ??= samples;
  }

  await follow(page, '#screen=device');
  await page.getByText(/All \d+ checks passed/).waitFor();
  const checks = await page.locator('.checks__item').allInnerTexts();
  assert.ok(checks.length >= 10 && checks.every((check) => /passed/.test(check)), checks.join('; '));
  for (const kernel of ['embed', 'matmul', 'attend', 'pick', 'greedy generation']) {
    assert.ok(checks.some((check) => check.includes(kernel)), `${kernel} in ${checks.join('; ')}`);
  }
  assert.match(await shown(page), /A program on the CPU/, 'a software adapter is called so');

  await page.getByLabel('Batch sizes').fill('1, 2');
  await page.getByLabel('Prompt tokens').fill('4');
  await page.getByLabel('New tokens').fill('2');
  await page.getByRole('button', { name: 'Measure' }).click();
  await page.getByText(/This device copies/).waitFor({ timeout: SLOWLY });
  const rows = await page.locator('.bench__table tbody tr').allInnerTexts();
  assert.equal(rows.length, 2);
  for (const row of rows) {
    const cells = row.split('\t').map((cell) => cell.trim());
    assert.equal(cells.length, 6, row);
    assert.ok(cells.every((cell) => /^(< )?[\d.\u202f]+( (bytes|kB|MB|%))?$/.test(cell)), row);
  }
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await page.getByText('Copied.').waitFor();
  const report = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(report.device.checks.length, checks.length);
  assert.deepEqual(report.bench.rows.map((row) => row.batch), [1, 2]);
  assert.equal(report.subject.engine, 'gpu');
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

test('a device that is lost in mid-run: the run goes on, no sample is lost or doubled', async () => {
  const { page, context, errors } = await openSpoilt('#task=negation&n=3&batch=2&engine=gpu', withDeviceLoss);
  await page.evaluate(() => {
    globalThis.finishedAtLoss = [];
    const n = () => document.querySelectorAll('a.grid-cell').length;
    new BroadcastChannel('device').onmessage = () => globalThis.finishedAtLoss.push(n());
  });
  await modelReady(page, SLOWLY);
  await runToEnd(page, SLOWLY);
  const finished = await page.evaluate(() => globalThis.finishedAtLoss);
  assert.ok(finished.length === 1 && finished[0] > 0 && finished[0] < 3, `lost once, in the middle: ${finished}`);
  assert.match(await shown(page), /The GPU was lost/);
  assert.equal(await page.getByRole('alert').count(), 0, 'told calmly');
  const { header, samples } = await readRecord(await saveRun(page));
  assert.equal(header.subject.engine, 'gpu');
  assert.equal(samples.length, 3);
  assert.deepEqual(outcomes(samples), outcomes(undisturbed.slice(0, 3)));
  assert.deepEqual(errors, []);
  await context.close();
});

test('a device that computes wrong is not used, and the page says why', async () => {
  const { page, context, errors } = await openSpoilt('#task=negation&n=2', withWrongResults);
  await page.getByText(/failed its self-test/).first().waitFor({ timeout: SLOWLY });
  await modelReady(page);
  assert.match(await badge(page), /^CPU/);
  await runToEnd(page);
  const { header, samples } = await readRecord(await saveRun(page));
  assert.equal(header.subject.engine, 'cpu');
  assert.match(header.subject.self_test, /^failed/);
  assert.equal(samples.length, 2);
  await follow(page, '#screen=device');
  await page.getByText(/\d+ of \d+ checks failed/).waitFor();
  assert.deepEqual(errors, []);
  await context.close();
});

test('WebGPU that was chosen but cannot be had gets a sentence, and Auto works', async () => {
  const { page, context } = await openSpoilt('#task=negation&n=2&engine=gpu', withoutWebGpu);
  const notice = page.getByRole('alert').first();
  await notice.waitFor({ timeout: 15_000 });
  assert.match(await notice.innerText(), /WebGPU was chosen.*Auto/s);
  await page.getByRole('button', { name: 'Auto', exact: true }).click();
  await modelReady(page);
  assert.match(await badge(page), /^CPU/);
  await runToEnd(page);
  await context.close();
});

test('without WebGPU the CPU computes, and the page says so', async () => {
  const browser = await launch();
  const { page, errors } = await openPage(browser, `${at.site.url}#task=negation&n=3`);
  await modelReady(page);
  assert.match(await badge(page), /^CPU/);
  await page.getByText(/no WebGPU adapter/).first().waitFor();
  await runToEnd(page);
  const { header } = await readRecord(await saveRun(page));
  assert.equal(header.subject.engine, 'cpu');
  assert.equal(header.subject.adapter, null);
  assert.equal(header.subject.self_test, null);
  assert.deepEqual(errors, []);
  await browser.close();
});
