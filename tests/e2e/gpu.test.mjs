// The page on WebGPU, on a software adapter: right, recovering, and honest where it cannot.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { launch, openPage } from './support/browser.mjs';
import { thinkscope } from './support/command.mjs';
import { spoilWorker, withDeviceLoss, withWrongResults, withoutWebGpu } from './support/gpu.mjs';
import { stage } from './support/stage.mjs';
import { modelReady, readRecord, runToEnd, saveRun, scratch, shown } from './support/steps.mjs';

const at = stage({ webgpu: true });

/** The tokens and readings of a record's samples, by item and repeat. */
const outcomes = (samples) =>
  Object.fromEntries(samples.map((s) => [`${s.item.id}~${s.repeat}`, [s.completion.tokens, s.reading, s.score]]));

/** Opens the page with a worker that begins with `before`. */
const openSpoilt = (hash, before) => at.open(hash, { prepare: (context) => spoilWorker(context, before) });

for (const [task, n] of [['negation', 4], ['ner', 3], ['sentiment2', 3]]) {
  test(`${task} on WebGPU: the exact command's tokens and readings`, async () => {
    const { page, context, errors, foreign } = await at.open(`#task=${task}&n=${n}`);
    await modelReady(page);
    const badge = await page.locator('.engine-badge').first().innerText();
    assert.match(badge, /WebGPU/);
    assert.match(badge, /swiftshader/i, 'the badge names the adapter');
    await runToEnd(page);
    const { header, samples } = await readRecord(await saveRun(page));
    assert.equal(header.subject.engine, 'gpu');
    assert.match(header.subject.adapter, /swiftshader/i);
    assert.match(header.subject.self_test, /pass/);
    const native = scratch(`${task}.jsonl`);
    thinkscope('run', '--engine', 'cpu-exact', '--task', task, '--limit', String(n), '--out', native);
    assert.deepEqual(outcomes(samples), outcomes((await readRecord(native)).samples));
    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}

test('a device that is lost in mid-run: the run goes on, no sample is lost or doubled', async () => {
  const hash = '#task=negation&n=6';
  const records = [];
  for (const isLost of [false, true]) {
    const { page, context, errors } = isLost ? await openSpoilt(hash, withDeviceLoss) : await at.open(hash);
    await page.evaluate(() => {
      globalThis.heard = [];
      new BroadcastChannel('device').onmessage = ({ data }) => globalThis.heard.push(data);
    });
    await modelReady(page);
    await runToEnd(page);
    assert.deepEqual(await page.evaluate(() => globalThis.heard), isLost ? ['destroyed'] : []);
    assert.equal(/lost/.test(await shown(page)), isLost, 'the page tells a loss, and only a loss');
    assert.equal(await page.getByRole('alert').count(), 0, 'calmly');
    records.push(await readRecord(await saveRun(page)));
    assert.deepEqual(errors, []);
    await context.close();
  }
  const [calm, lost] = records;
  assert.equal(lost.samples.length, 6);
  assert.equal(new Set(lost.samples.map((s) => s.item.id)).size, 6);
  assert.equal(lost.header.subject.engine, 'gpu');
  assert.deepEqual(outcomes(lost.samples), outcomes(calm.samples));
});

test('a device that computes wrong is not used, and the page says why', async () => {
  const { page, context, errors } = await openSpoilt('#task=negation&n=2', withWrongResults);
  await modelReady(page);
  assert.match(await page.locator('.engine-badge').first().innerText(), /^CPU/);
  assert.match(await shown(page), /failed its self-test/);
  await runToEnd(page);
  const { header, samples } = await readRecord(await saveRun(page));
  assert.equal(header.subject.engine, 'cpu');
  assert.match(header.subject.self_test, /fail/);
  assert.equal(samples.length, 2);
  await page.goto(`${at.site.url}#screen=device`);
  await page.getByText(/of \d+ checks failed/).waitFor();
  assert.deepEqual(errors, []);
  await context.close();
});

test('WebGPU that was chosen but cannot be had gets a sentence, and Auto works', async () => {
  const { page, context } = await openSpoilt('#task=negation&n=2&engine=gpu', withoutWebGpu);
  const notice = page.getByRole('alert').first();
  await notice.waitFor({ timeout: 15_000 });
  assert.match(await notice.innerText(), /WebGPU.*(Auto|CPU)/s);
  await page.getByRole('button', { name: 'Auto', exact: true }).click();
  await modelReady(page);
  await runToEnd(page);
  await context.close();
});

test('without WebGPU the CPU computes, and the page says so', async () => {
  const browser = await launch();
  const { page, errors } = await openPage(browser, `${at.site.url}#task=negation&n=3`);
  await modelReady(page);
  assert.match(await page.locator('.engine-badge').first().innerText(), /^CPU/);
  assert.match(await shown(page), /no WebGPU|no GPU/i);
  await runToEnd(page);
  const { header } = await readRecord(await saveRun(page));
  assert.equal(header.subject.engine, 'cpu');
  assert.equal(header.subject.adapter, null);
  assert.deepEqual(errors, []);
  await browser.close();
});
