// Sweeps and single samples: the page's sweep is the command's, and every sample can be found and read.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { thinkscope } from './support/command.mjs';
import { LOOKS, check as checkLook } from './support/look.mjs';
import { stage } from './support/stage.mjs';
import { follow, modelReady, readRecord, runToEnd, saveRun, scratch, shown } from './support/steps.mjs';

const at = stage();

/** What was answered and read at each place, by item, repeat and nested answer. */
const answers = (samples) =>
  Object.fromEntries(samples.map((s) => {
    const { budget, mode, extensions = 0 } = s.nested ?? {};
    return [[s.item.id, s.repeat, budget, mode, extensions].join('~'), [s.completion.tokens, s.reading, s.score]];
  }));

/** The id of the open sample, from the address. */
const openItem = (page) => decodeURIComponent(new URL(page.url()).hash.match(/item=([^&~]+)/)?.[1] ?? '');

/** The rows of the list. */
const rows = (page) => page.locator('.sample-row');

/** Number in a filter's chip. */
const count = async (page, filter) => Number(await page.locator(`[data-filter=${filter}] .chip__count`).innerText());

test('a sweep set up with one press has the command’s answers, chart, timeline and tables', async () => {
  const { page, context, errors, foreign } = await at.open('#task=negation&n=6');
  await modelReady(page);
  await page.getByText('Options').first().click();
  await page.getByRole('button', { name: 'Use 0, 8, 16, 24, 32, 48, 64' }).click();
  for (const way of ['Free text', 'Held to the form', 'Label probabilities']) {
    await page.getByRole('checkbox', { name: way }).check();
  }
  await runToEnd(page);

  const { header, samples } = await readRecord(await saveRun(page));
  assert.deepEqual(header.spec.budgets, [0, 8, 16, 24, 32, 48, 64]);
  assert.equal(samples.length, 6 * (1 + 2 + 7 * 3), 'the sample, two more ways, and each way at each budget');
  const line = await page.locator('.repeat-run__line').innerText();
  const words = line.trim().replaceAll("'", '').split(' ').slice(1);
  const out = scratch('sweep.jsonl');
  words[words.indexOf('--out') + 1] = out;
  thinkscope(...words);
  const native = await readRecord(out);
  assert.deepEqual(native.header.spec, header.spec, 'the command asks for the same');
  assert.deepEqual(answers(native.samples), answers(samples));

  const text = await shown(page);
  for (const part of ['Does thinking longer help?', 'Three ways to answer', 'n = 6, K = 1, greedy, cap ']) {
    assert.ok(text.includes(part), `${part} in: ${text}`);
  }
  assert.equal(await page.locator('#think-budget .budget-range').count() > 0, true);
  const whole = native.samples.filter((s) => !s.nested);
  const right = whole.filter((s) => s.score.label.correct).length;
  const accuracy = `${Number(((100 * right) / whole.length).toFixed(1))} %`;
  assert.ok(text.includes(`${accuracy} with the whole thought`), `${accuracy} in: ${text}`);

  await page.locator('.item-grid a.grid-cell').first().click();
  await page.locator('#label-timeline').waitFor();
  assert.ok((await page.locator('.thought__cut').count()) >= 3, 'budget lines in the thought');
  assert.equal(await page.locator('.answers__table tbody tr').count(), 8);
  assert.equal(await page.locator('.answers__table thead th').count(), 4);
  await checkLook(page, 'sweep-item', 'light');
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

/** Waits until `get` gives what is expected: the page draws after the key, not with it. */
async function eventually(get, expected) {
  const end = Date.now() + 5_000;
  for (;;) {
    const got = await get();
    if (got === expected || Date.now() > end) return assert.equal(got, expected);
    await new Promise((done) => setTimeout(done, 20));
  }
}

test('samples are filtered, searched, sorted, stepped through and linked to', async () => {
  const { page, context, errors } = await at.open('#task=sentiment3&n=40');
  await modelReady(page);
  await runToEnd(page);
  const { samples } = await readRecord(await saveRun(page));
  const wrong = samples.filter((s) => !s.score.label.correct && !s.reading.failure);
  await page.getByRole('link', { name: 'Explore', exact: true }).click();
  await rows(page).first().waitFor();
  assert.equal(await rows(page).count(), 40);
  assert.equal(await count(page, 'wrong'), wrong.length);
  assert.equal(await count(page, 'right'), samples.filter((s) => s.score.label.correct).length);

  await page.locator('[data-filter=wrong]').click();
  await eventually(() => rows(page).count(), wrong.length);
  await page.waitForURL(/show=wrong/);
  await page.locator('h1').focus();
  await page.keyboard.press('j');
  await eventually(() => openItem(page), wrong[0].item.id);
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  await eventually(() => openItem(page), wrong[2].item.id);
  await page.keyboard.press('k');
  await eventually(() => openItem(page), wrong[1].item.id);
  await eventually(() => page.evaluate(() => document.activeElement.id), 'open-sample'); // the focus goes along
  await page.keyboard.press('Enter');
  await eventually(() => page.evaluate(() => document.activeElement.textContent), wrong[1].item.text);
  await page.keyboard.press('Escape');
  await eventually(() => page.evaluate(() => document.activeElement.id), 'open-sample');

  await page.keyboard.press('/');
  await page.keyboard.type('jk/');
  await page.waitForURL(/find=jk/); // keys in the search field are text
  await page.getByText('No sample is like that').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByLabel('Search').fill(samples[7].item.id.toUpperCase());
  await eventually(() => rows(page).count(), 1);
  await page.getByLabel('Search').fill('');
  await page.locator('#explore-sort').selectOption('longest');
  const longest = Math.max(...samples.map((s) => s.completion.usage.think_tokens));
  await rows(page).first().getByText(new RegExp(`${longest} think`)).waitFor();

  const link = `#item=${encodeURIComponent(samples[3].item.id)}&show=right&sort=shortest`;
  await page.goto('about:blank');
  await page.goto(at.site.url + link);
  await page.getByRole('heading', { level: 1, name: samples[3].item.text }).waitFor();
  assert.equal(await page.locator('[data-filter=right]').getAttribute('aria-pressed'), 'true');
  assert.equal(await page.locator('#explore-sort').inputValue(), 'shortest');
  await page.getByText('Keys', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Single keys work' }).uncheck();
  await page.locator('h1').focus();
  await page.keyboard.press('j');
  assert.equal(openItem(page), samples[3].item.id, 'single keys can be switched off');
  assert.deepEqual(errors, []);
  await context.close();
});

test('what a model wrote is text, whatever it looks like', async () => {
  const { page, context, errors } = await at.open('#task=sentiment2&n=2');
  await modelReady(page);
  await runToEnd(page);
  const { header, samples } = await readRecord(await saveRun(page));
  const markup = '<img src=x onerror="document.title=1">. Wait, <a href="https://example.org">link</a> [x](javascript:1)';
  samples[0].completion.thought = markup;
  samples[0].completion.answer = markup;
  samples[0].reading.span = null;
  const lines = [header, ...samples].map((line) => JSON.stringify(line)).join('\n');
  await follow(page, '#screen=home');
  await page.locator('input[type=file][accept*=jsonl]').last().setInputFiles({
    name: 'made.jsonl', mimeType: 'application/x-ndjson', buffer: Buffer.from(`${lines}\n`),
  });
  await page.getByRole('heading', { name: 'Accuracy against thinking' }).waitFor();
  await follow(page, `#item=${samples[0].item.id}`);
  await page.locator('.thought__turn').first().waitFor();
  assert.ok((await shown(page)).includes(markup.split(' Wait')[0]));
  assert.equal(await page.locator('.item img, .thought a, .answer a').count(), 0);
  assert.deepEqual(errors, []);
  await context.close();
});

for (const [look, options] of LOOKS) {
  test(`results of a sweep, the list and a sample, ${look}`, async () => {
    const { page, context, errors } = await at.open('#task=sentiment3&n=12&budgets=0,8,16&answers=free,labels&repeats=2', {
      ...options,
      reducedMotion: 'reduce',
    });
    await modelReady(page);
    await page.getByText('Options').first().click();
    await checkLook(page, 'sweep-options', look);
    await runToEnd(page);
    await checkLook(page, 'sweep-results', look);
    await follow(page, '#screen=explore');
    await rows(page).first().waitFor();
    await checkLook(page, 'explore', look);
    await rows(page).nth(1).click();
    await page.locator('#label-timeline').waitFor();
    await checkLook(page, 'explore-item', look);
    await page.locator('html[lang=en]').waitFor();
    await follow(page, '#lang=es');
    await page.locator('html[lang=es]').waitFor();
    assert.match(await shown(page), /Respuestas tras el mismo razonamiento/);
    assert.deepEqual(errors, []);
    await context.close();
  });
}
