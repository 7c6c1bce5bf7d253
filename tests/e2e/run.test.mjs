// The main job: each task on the bundled model, on a machine without WebGPU.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { thinkscope } from './support/command.mjs';
import { stage } from './support/stage.mjs';
import { choose, modelReady, outcomes, readRecord, resultsShown, runToEnd, saveRun, scratch, shown } from './support/steps.mjs';

const TASKS = [
  ['ner', 'Named entities'],
  ['pos', 'Parts of speech'],
  ['sentiment2', 'Sentiment, two labels'],
  ['sentiment3', 'Sentiment, three labels'],
  ['negation', 'Chained negation'],
];

const at = stage();

/** A share as the page writes it: at most one decimal. */
const percent = (x) => `${Number((100 * x).toFixed(1))} %`;

/** A number with two decimals and the page's minus sign. */
const decimals = (x) => x.toFixed(2).replace('-', '−');

for (const [task, title] of TASKS) {
  test(`${title}: 20 items within 15 seconds, with the command's numbers`, async () => {
    const { page, context, errors, foreign } = await at.open();
    await modelReady(page);
    await choose(page, title);
    const ms = await runToEnd(page);
    assert.ok(ms < 15_000, `20 items took ${ms} ms`);

    const path = await saveRun(page);
    const { header, samples } = await readRecord(path);
    assert.equal(header.spec.task, task);
    assert.equal(samples.length, 20);
    assert.ok(samples.every((s) => s.completion.tokens.length > 0), 'a model has really run');

    const report = JSON.parse(thinkscope('score', path));
    const text = await shown(page);
    assert.ok(text.includes(percent(report.strict_accuracy.value)), `strict accuracy in: ${text}`);
    assert.ok(text.includes(`Macro F1 ${report.macro_f1.toFixed(2)}`), `macro F1 in: ${text}`);
    assert.ok(text.includes(`Coverage ${percent(report.coverage.value)}`), `coverage in: ${text}`);
    for (const end of report.strict_accuracy.ci95) {
      assert.ok(text.includes(percent(end)), `the interval's end ${end} in: ${text}`);
    }
    for (const relation of [report.think_tokens, report.think_per_input]) {
      if (relation.pearson_r === null) continue;
      const [low, high] = relation.pearson_ci95;
      const r = `${decimals(relation.pearson_r)} (95 % CI ${decimals(low)} to ${decimals(high)})`;
      assert.ok(text.includes(`Pearson r ${r}`), `${r} in: ${text}`);
    }
    const marks = page.locator('a[href*="item="] :is(circle, path, rect, polygon)');
    assert.ok((await marks.count()) >= 2 * samples.length, 'each sample is a mark in both charts');

    // The same tokens as the command's, so wasm and native agree to the bit of every choice.
    const native = scratch(`${task}.jsonl`);
    thinkscope('run', '--task', task, '--limit', '20', '--out', native);
    assert.deepEqual(outcomes(samples), outcomes((await readRecord(native)).samples));

    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}

test('a mark opens its item: prompt, thought, answer, what was read and why', async () => {
  const { page, context, errors } = await at.open();
  await modelReady(page);
  await choose(page, 'Chained negation');
  await runToEnd(page);
  const { samples } = await readRecord(await saveRun(page));
  const mark = page.locator('figure a[href*="item="]').first();
  await mark.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /thought/i }).first().waitFor();
  const id = new URL(page.url()).hash.match(/item=([^&~]+)/)[1];
  const sample = samples.find((s) => s.item.id === decodeURIComponent(id));
  await page.getByText(/^Prompt/).click();
  const text = await shown(page);
  for (const part of [sample.prompt, sample.completion.thought.trim(), sample.completion.answer, sample.item.gold.label]) {
    assert.ok(text.includes(part.replace(/\s+/g, ' ')), `«${part}» in: ${text}`);
  }
  assert.match(text, /read from a line that announces the answer/, 'the rule that read it');
  assert.deepEqual(errors, []);
  await context.close();
});

test('thoughts stream, and a cancel keeps what is finished', async () => {
  const { page, context, errors } = await at.open();
  await modelReady(page);
  await page.getByLabel('Items').fill('');
  await page.getByText('Options').first().click();
  await page.locator('#repeats').fill('20');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText(/Unsure|Tags:/).first().waitFor({ timeout: 20_000 });
  await page.getByRole('progressbar').first().waitFor();
  await page.waitForTimeout(2500);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await resultsShown(page, 10_000);
  const { header, samples } = await readRecord(await saveRun(page));
  assert.ok(samples.length > 0 && samples.length < 74 * 20, `${samples.length} samples`);
  assert.equal(header.spec.repeats, 20);
  assert.deepEqual(errors, []);
  await context.close();
});

test('what is typed stands while the page is drawn anew', async () => {
  const { page, context, errors } = await at.open();
  await modelReady(page);
  await page.getByText('Options').first().click();
  await page.locator('#repeats').fill('20');
  await page.locator('#budgets').fill('0, 16, x');
  // Another setting changes while both fields are still being typed in.
  await page.locator('#seed').evaluate((seed) => {
    seed.value = '7';
    seed.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page.getByText('seed 7').first().waitFor();
  assert.equal(await page.locator('#repeats').inputValue(), '20');
  assert.equal(await page.locator('#budgets').inputValue(), '0, 16, x');
  // Nor is a bad list of budgets lost when its field is left.
  await page.locator('#budgets').press('Tab');
  assert.equal(await page.locator('#budgets').inputValue(), '0, 16, x');
  assert.equal(await page.locator('#budgets').getAttribute('aria-invalid'), 'true');
  await page.locator('#repeats').fill('20');
  await page.locator('#repeats').press('Tab');
  await page.getByText('20 repeats').first().waitFor();
  assert.deepEqual(errors, []);
  await context.close();
});

test('a pause finishes what is in work, and the run goes on to the same end', async () => {
  const { page, context, errors } = await at.open('#task=pos&n=60&repeats=4');
  await modelReady(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.item-grid a.grid-cell').first().waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await resultsShown(page, 10_000);
  const first = (await readRecord(await saveRun(page))).samples;
  assert.ok(first.length > 0 && first.length < 240, `${first.length} samples`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await resultsShown(page);
  const { samples } = await readRecord(await saveRun(page));
  assert.equal(samples.length, 240);
  const all = outcomes(samples);
  for (const [key, outcome] of Object.entries(outcomes(first))) assert.deepEqual(all[key], outcome, 'finished samples stay');
  await page.getByRole('link', { name: 'New run' }).click();
  await page.getByText(/^About .* at the .* tokens a second of your last run/).waitFor();
  assert.deepEqual(errors, []);
  await context.close();
});

test('a reload keeps the choices and the page works again', async () => {
  const { page, context, errors } = await at.open();
  await modelReady(page);
  await choose(page, 'Sentiment, two labels');
  await page.getByLabel('Items').fill('3');
  await page.keyboard.press('Tab');
  await page.waitForTimeout(300);
  await page.reload();
  await modelReady(page);
  assert.ok(await page.getByRole('radio', { name: 'Sentiment, two labels' }).isChecked());
  assert.equal(await page.getByLabel('Items').inputValue(), '3');
  await runToEnd(page);
  assert.equal((await readRecord(await saveRun(page))).samples.length, 3);
  assert.deepEqual(errors, []);
  await context.close();
});

test('sampling with a seed is the same run at any batch size', async () => {
  const records = [];
  for (const batch of ['1', '3', '8']) {
    const { page, context } = await at.open('#task=pos&n=4');
    await modelReady(page);
    await page.getByText('Options').first().click();
    await page.locator('#sampling').selectOption('sampled');
    await page.locator('#seed').fill('7');
    await page.locator('#batch').fill(batch);
    await runToEnd(page);
    records.push((await readRecord(await saveRun(page))).samples);
    await context.close();
  }
  assert.deepEqual(outcomes(records[0]), outcomes(records[1]));
  assert.deepEqual(outcomes(records[0]), outcomes(records[2]));
});
