// Runs beside each other: the command's numbers, a class put together, wrong files, and everything that
// can be kept as a file.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { before, test } from 'node:test';

import { thinkscope } from './support/command.mjs';
import { LOOKS, check } from './support/look.mjs';
import { stage } from './support/stage.mjs';
import { fileOf, readRecord, scratch, shown } from './support/steps.mjs';

const at = stage();
const made = {};

before(() => {
  const run = (name, task, limit, ...args) => {
    made[name] = scratch(`${name}.jsonl`);
    thinkscope('run', '--task', task, '--limit', limit, '--out', made[name], ...args);
  };
  run('none', 'negation', '16', '--think-budget', '0');
  run('whole', 'negation', '16', '--budgets', '0,16,64');
  run('sampled', 'negation', '6', '--temperature', '0.6');
  run('ner', 'ner', '3');
});

const compareInput = (page) => page.locator('input[type=file][multiple]');
const fixed = (x, n = 2) => x.toFixed(n).replace('-', '−');
/** A share as the page writes it: at most one decimal. */
const percent = (x) => `${Number((100 * x).toFixed(1))} %`;

/** Opens the screen with these files and waits until they are compared. */
async function compared(files, options) {
  const opened = await at.open('#screen=compare', options);
  await compareInput(opened.page).setInputFiles(files);
  await ready(opened.page);
  return opened;
}

/** Waits for the charts of the present runs. */
async function ready(page) {
  await page.locator('.intake__reading', { hasText: 'Reading' }).waitFor({ state: 'detached' });
  await page.locator('#average-f1').waitFor({ timeout: 30_000 });
}

/** Presses a button that gives a file; returns its name and bytes. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Writes a record's lines. */
async function recordOf(name, header, samples) {
  return fileOf(name, [header, ...samples].map((line) => JSON.stringify(line)).join('\n') + '\n');
}

test('two runs have the command\'s numbers, and a flipped item opens both thoughts', async () => {
  const expect = JSON.parse(thinkscope('compare', '--json', made.none, made.whole));
  const { page, context, errors, foreign } = await compared([made.none, made.whole]);
  const text = await shown(page);
  for (const run of expect.runs) {
    assert.ok(text.includes(run.name), `${run.name} in: ${text}`);
    const { value, ci95 } = run.macro_f1;
    assert.ok(text.includes(`${fixed(value)} (${fixed(ci95[0])} to ${fixed(ci95[1])})`), `F1 ${value} in: ${text}`);
    const { value: accuracy, ci95: ends } = run.accuracy;
    assert.ok(text.includes(`${percent(accuracy)} (${percent(ends[0])} to ${percent(ends[1])})`), `accuracy ${accuracy} in: ${text}`);
  }
  const pair = expect.pairs[0];
  assert.ok(text.includes(`accuracy differs by ${fixed(100 * pair.difference, 1)} points`), text);
  assert.ok(text.includes(`On ${pair.n_items} common items`), text);
  assert.ok(text.includes(`Only the first is right on ${pair.counts.only_a}, only the second on ${pair.counts.only_b}`), text);
  assert.ok(text.includes(`Average F1 differs by ${fixed(pair.f1_difference, 3)}`), text);
  const flips = page.locator('.flip-button');
  assert.equal(await flips.count(), pair.flips.length);
  assert.ok(pair.flips.length > 0, 'thinking changes something on this task');

  const first = pair.flips[0];
  await page.getByRole('button', { name: first.item, exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.flip').waitFor();
  const sides = page.locator('.flip__side');
  assert.equal(await sides.count(), 2);
  const { samples } = await readRecord(made.whole);
  const whole = samples.find((s) => s.item.id === first.item && !s.nested);
  const thought = (await sides.nth(1).innerText()).replace(/\s+/g, ' ');
  assert.ok(thought.includes(whole.completion.thought.trim().replace(/\s+/g, ' ')), thought);
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.locator('.flip').count(), 0);

  // The run with answers along its thoughts has a budget curve.
  assert.match(await page.locator('figure:has(#budget-curves)').innerText(), /after 0 think tokens/);

  // One run goes, the other stays.
  await page.getByRole('button', { name: /^Remove .*budget 0/ }).click();
  await page.getByText('This is one run alone').waitFor();
  await page.getByRole('button', { name: 'Remove all' }).click();
  await page.getByText('Nothing to compare yet').waitFor();
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

test('a class of thirty is pooled: n is the sum, duplicates count once, the interval narrows', async () => {
  const { header, samples } = await readRecord(made.sampled);
  const files = [];
  for (let student = 0; student < 30; student++) {
    const own = samples.map((sample, nth) => ({
      ...sample,
      seed: sample.seed % 1e6 + student * 1000 + nth,
      score: { label: { correct: (student * 7 + nth * 3) % 5 > 1 } },
    }));
    files.push(await recordOf(`student-${student}.jsonl`, { ...header, spec: { ...header.spec, seed: student } }, own));
  }
  const all = [...files, files[4]];
  const expect = JSON.parse(thinkscope('compare', '--pool', '--json', ...all));
  assert.equal(expect.runs.length, 1);
  assert.equal(expect.runs[0].n_samples, 30 * samples.length);
  const { page, context } = await compared(all);
  const text = await shown(page);
  assert.ok(text.includes(`Pooled class result of 31 files: n = ${30 * samples.length} samples of ${samples.length} items.`), text);
  assert.match(text, new RegExp(`${samples.length} samples were asked before`));
  const { value, ci95 } = expect.runs[0].accuracy;
  assert.ok(text.includes(`${percent(value)} (${percent(ci95[0])} to ${percent(ci95[1])})`), text);
  await page.getByText('The 31 files').click();
  const [, alone, pooled] = (await page.locator('.pooled .finding').innerText()).match(/is ([\d.]+) points wide on average, that of all 31 together ([\d.]*\d)/);
  assert.ok(Number(pooled) < Number(alone), `${pooled} < ${alone}`);

  await page.getByLabel(/Pool files of the same setting/).uncheck();
  await page.locator('.run-list tbody tr').nth(30).waitFor();
  await context.close();
});

test('wrong files get a sentence each and nothing is lost; runs that share nothing say why', async () => {
  const { page, context, errors } = await compared([made.none, made.ner]);
  await page.getByText('They have different tasks').waitFor();
  const wrong = [
    await fileOf('letter.jsonl', 'Dear Sir or Madam,\n'),
    await fileOf('picture.jsonl', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0])),
    await fileOf('empty.jsonl', ''),
    await fileOf('begun.jsonl', (await readFile(made.none, 'utf8')).split('\n')[0]),
  ];
  await compareInput(page).setInputFiles([...wrong, made.whole]);
  await page.locator('.run-list tbody tr').nth(2).waitFor();
  const notices = await page.getByRole('alert').allInnerTexts();
  assert.equal(notices.length, 4, notices.join('\n'));
  const says = [/letter\.jsonl: Line 1 is no record header/, /picture\.jsonl is no text file/, /empty\.jsonl: The record is empty/, /begun\.jsonl has no finished sample/];
  says.forEach((sentence, nth) => assert.match(notices[nth], sentence));
  assert.ok(notices.every((text) => !/panick|undefined|\[object|Error\(/.test(text)));
  await page.getByRole('button', { name: 'Dismiss' }).click();
  assert.equal(await page.getByRole('alert').count(), 0);
  await ready(page);
  assert.deepEqual(errors, []);
  await context.close();
});

test('logs of other programs open as runs, and what they do not tell is unknown', async () => {
  const texts = ['A fine day.', 'A dull play.', 'Good soup.', 'Bad luck.'];
  const labels = ['positive', 'negative', 'positive', 'negative'];
  const samples = texts.map((text, at) => ({
    id: `t${at}`, epoch: 1, input: text, target: labels[at],
    output: { model: 'other', choices: [{ message: { role: 'assistant', content: `<think>Hm.</think>\nSentiment: ${labels[at % 3]}` }, stop_reason: 'stop' }] },
  }));
  const inspect = {
    version: 2, status: 'success', samples,
    eval: { task: 'tone', model: 'other/inspected', dataset: { name: 'tone', samples: 4 }, config: { epochs: 1 }, model_generate_config: { temperature: 0.7 } },
  };
  const lines = texts.map((text, at) => JSON.stringify({
    doc_id: at, doc: { text, label: labels[at] }, target: labels[at],
    arguments: { gen_args_0: { arg_0: text, arg_1: { max_gen_toks: 64, do_sample: false } } },
    resps: [[`<think>Hm.</think> ${labels[at]}`]], filtered_resps: [labels[at]],
  }));
  const files = [await fileOf('inspected.json', JSON.stringify(inspect)), await fileOf('samples_tone.jsonl', lines.join('\n'))];
  const { page, context, errors, foreign } = await compared(files);
  await page.locator('.run-list tbody tr').nth(1).waitFor();
  const list = await page.locator('.run-list').innerText();
  assert.match(list, /inspected/);
  assert.match(list, /cap 64/, 'what the lines of lm-eval tell');
  assert.doesNotMatch(list, /cap 0|seed 0/, 'what a log does not tell is left out');
  assert.equal(await page.getByRole('alert').count(), 0, (await page.getByRole('alert').allInnerTexts()).join());
  // One of them alone, as a run with its facts.
  await page.evaluate(() => { location.hash = '#screen=home'; });
  await page.locator('input[type=file][accept*="jsonl"]').first().setInputFiles(files[0]);
  await page.getByText('How this was run').click();
  const facts = await page.locator('.run-facts').innerText();
  assert.match(facts, /temperature 0\.7/);
  assert.doesNotMatch(facts, /top-p/);
  assert.match(facts, /Seed\s+unknown/);
  assert.match(facts, /Program\s+inspect_ai/);
  // While a run streams, a log is read all the same.
  await page.evaluate(() => { location.hash = '#screen=run&task=pos&n=60&repeats=20'; });
  await page.getByRole('link', { name: 'New run' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.item-grid a.grid-cell').first().waitFor();
  await page.evaluate(() => { location.hash = '#screen=compare'; });
  const later = { ...inspect, eval: { ...inspect.eval, model: 'other/later' } };
  await compareInput(page).setInputFiles([await fileOf('later.json', JSON.stringify(later))]);
  await page.locator('.run-list tbody', { hasText: 'later, T 0.7' }).waitFor({ timeout: 5_000 });
  assert.equal(await page.getByRole('alert').count(), 0);
  await page.evaluate(() => { location.hash = '#screen=run'; });
  await page.getByRole('button', { name: 'Cancel' }).click(); // so it was still in work
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

test('recorded runs come with the page, and its own run can be added', async () => {
  const { page, context, errors, foreign } = await at.open('#screen=home');
  await page.locator('input[type=file][accept*="jsonl"]').first().setInputFiles(made.none);
  await page.getByRole('button', { name: 'Compare…' }).click();
  await ready(page);
  await page.getByRole('button', { name: 'Add the recorded runs' }).click();
  await page.locator('.run-list tbody tr').nth(1).waitFor();
  await page.getByRole('heading', { name: 'Paired differences' }).waitFor({ timeout: 30_000 });
  // A reload keeps the runs, and the address the pair.
  const names = await page.locator('.run-list tbody').allInnerTexts();
  await page.locator('#pair-first').selectOption({ index: 1 });
  await page.locator('#pair-second').selectOption({ index: 0 });
  await page.waitForFunction(() => location.hash.includes('pair=2,1'));
  await page.reload();
  await ready(page);
  assert.deepEqual(await page.locator('.run-list tbody').allInnerTexts(), names);
  assert.deepEqual([await page.locator('#pair-first').inputValue(), await page.locator('#pair-second').inputValue()], ['1', '0']);
  await page.getByRole('button', { name: 'Remove all' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Add the recorded runs' }).waitFor();
  assert.equal(await page.locator('.run-list').count(), 0);
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

/** What a model or a file may say to break what reads it. */
const EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>]]>&\u0001\u001b';

/** A record in which every text of a person or a model is hostile. */
async function evil() {
  const { header, samples } = await readRecord(made.none);
  header.subject.model = `=HYPERLINK("x") ${EVIL}`;
  header.dataset.name = EVIL;
  const own = samples.map((sample, nth) => ({
    ...sample,
    item: { ...sample.item, id: `@${nth}${EVIL}`, text: `=HYPERLINK("http://x","y")${EVIL}` },
    prompt: EVIL,
    completion: { ...sample.completion, thought: `+1+cmd|' /C calc'!A0 ${EVIL}`, answer: `${EVIL}` },
    reading: { ...sample.reading, span: null },
  }));
  return recordOf('evil.jsonl', header, own);
}

test('what is kept as a file is whole and harmless', async () => {
  const hostile = await evil();
  const { page, context, errors } = await compared([hostile, made.whole]);
  const button = (name) => page.getByRole('button', { name });

  const svg = (await saved(page, button('Save SVG of Average F1'))).bytes.toString();
  assert.match(svg, /^<\?xml[^>]*>\s*<svg[^>]*xmlns=/);
  // On an empty page: this one's policy would refuse the drawing's own styles.
  const empty = await context.newPage();
  const parsed = await empty.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { broken: document.querySelector('parsererror')?.textContent, scripts: document.querySelectorAll('script, img').length };
  }, svg);
  await empty.close();
  assert.deepEqual(parsed, { broken: undefined, scripts: 0 });
  assert.ok(!svg.includes('var(--'), 'colours are resolved');

  const png = await saved(page, button('Save PNG of Average F1'));
  assert.equal(png.name, 'thinkscope-average-f1.png');
  assert.deepEqual([...png.bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  assert.equal(png.bytes.readUInt32BE(16), 1680, 'three pixels for each unit');

  const csv = (await saved(page, button('Save the table of Average F1 as CSV'))).bytes.toString();
  assert.match(csv, /^Run,Value,95 % interval,n\r\n/);
  assert.match(csv, /\r\n"'=HYPERLINK\(""x""\)/);
  assert.match(csv, /,0\.\d\d,/, 'numbers stay numbers');

  const html = (await saved(page, button('Save as HTML'))).bytes.toString();
  await harmless(context, html, ['Runs beside each other', 'They have no item in common']);

  // The whole run, from its own screen.
  await page.goto(`${at.site.url}#screen=home`);
  await page.locator('input[type=file][accept*="jsonl"]').first().setInputFiles(hostile);
  await page.locator('summary', { hasText: 'Export…' }).click();
  const exported = async (name) => (await saved(page, page.locator('.menu__entry').filter({ has: page.getByText(name, { exact: true }) }))).bytes.toString();
  const report = await exported('HTML report');
  await harmless(context, report, ['Strict accuracy', "+1+cmd|' /C calc'!A0"]);
  const table = await exported('CSV');
  const lines = table.split('\r\n');
  assert.ok(lines[1].startsWith("\"'@0"), lines[1]);
  assert.ok(!/(^|,)"?[=+@\t]/m.test(table.replaceAll('""', '')), 'no field is a formula');
  const record = scratch('again.jsonl');
  await writeFile(record, await exported('JSON Lines'));
  assert.equal(JSON.parse(thinkscope('score', record)).n_samples, 16);
  const log = JSON.parse(await exported('Inspect log'));
  assert.equal(log.samples.length, 16);
  assert.match(log.eval.created, /^\d{4}-\d\d-\d\dT/);
  const harness = (await exported('lm-eval samples')).trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(harness.length, 16);
  assert.deepEqual(errors, []);
  await context.close();
});

/** Opens a saved document with scripts allowed: it shows its words, runs nothing and asks for nothing. */
async function harmless(context, html, words) {
  const page = await context.newPage();
  const acts = [];
  page.on('dialog', (dialog) => { acts.push(dialog.message()); dialog.dismiss(); });
  page.on('request', (request) => acts.push(request.url()));
  await page.setContent(html);
  const text = await page.evaluate(() => document.body.innerText);
  for (const word of words) assert.ok(text.includes(word), `${word} in: ${text.slice(0, 400)}`);
  assert.equal(await page.locator('script, img, link, button').count(), 0);
  assert.ok(await page.locator('figure svg').count() > 0, 'charts are in it');
  assert.deepEqual(acts, []);
  await page.close();
}

for (const [look, options] of LOOKS) {
  test(`the screen, ${look}`, async () => {
    const { page, context, errors } = await compared([made.none, made.whole], { ...options, reducedMotion: 'reduce' });
    await page.getByText('40 of 40 runs in each world').waitFor({ timeout: 60_000 });
    await page.locator('.flip-button').first().click();
    await page.locator('.flip').waitFor();
    await check(page, 'compare', look);
    assert.deepEqual(errors, []);
    await context.close();
  });
}

test('the four worlds follow their controls', async () => {
  const { page, context } = await at.open('#screen=compare');
  const chart = page.locator('figure:has(#four-worlds)');
  await page.getByText('40 of 40 runs').waitFor({ timeout: 60_000 });
  assert.match(await chart.innerText(), /Only one chart is right in all of these worlds: budget changed/);
  await page.getByLabel('Cap').fill('256');
  await page.keyboard.press('Tab');
  await page.getByText(/cut off at 256 tokens/).waitFor({ timeout: 30_000 });
  await context.close();
});
