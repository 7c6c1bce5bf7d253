// Files of the user's own: data, models, runs; right ones and wrong ones.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { thinkscope } from './support/command.mjs';
import { repository } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { choose, fileOf, modelReady, readRecord, resultsShown, runToEnd, saveRun, scratch, shown } from './support/steps.mjs';

const MODEL = join(repository, 'assets/models/tiny-reasoner-q8_0.gguf');

const at = stage();

const dataInput = (page) => page.locator('input[type=file][multiple]');
const modelInput = (page) => page.locator('input[type=file][accept=".gguf"]');
const runInput = (page) => page.locator('input[type=file][accept*="jsonl"]');

const DATA = [
  {
    name: 'CoNLL-U',
    task: 'Parts of speech',
    files: [['own.conllu', '# sent_id = a\n1-2\tdon\'t\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\tdo\tAUX\t_\t_\t_\t_\t_\t_\n2\tn\'t\tnot\tPART\t_\t_\t_\t_\t_\t_\n3\tgo\tgo\tVERB\t_\t_\t_\t_\t_\t_\n\n# sent_id = b\n1\tBirds\tbird\tNOUN\t_\t_\t_\t_\t_\t_\n2\tsing\tsing\tVERB\t_\t_\t_\t_\t_\t_\n\n']],
    nItems: 2,
  },
  {
    name: 'IOB columns',
    task: 'Named entities',
    files: [['own.conll', 'Anna\tB-PER\nsaw\tO\nRome\tB-LOC\n\n#tag\tO\nhello\tO\n']],
    nItems: 2,
  },
  {
    name: 'CSV with quotes',
    task: 'Sentiment, two labels',
    files: [['own.csv', 'text,label\n"Lovely, ""really"" lovely.",positive\nAwful.,negative\nGood fun.,positive\n']],
    nItems: 3,
  },
  {
    name: 'JSON Lines',
    task: 'Sentiment, three labels',
    files: [['own.jsonl', '{"text":"It opens at nine.","label":"neutral"}\n{"text":"I love it.","label":"positive"}\n']],
    nItems: 2,
  },
  {
    name: 'tweeteval',
    task: 'Sentiment, three labels',
    files: [['val_text.txt', 'what a day \nmeh, it was okay \n'], ['val_labels.txt', '2\n1\n']],
    nItems: 2,
  },
];

for (const { name, task, files, nItems } of DATA) {
  test(`own data: ${name}`, async () => {
    const { page, context, errors } = await at.open();
    await modelReady(page);
    await choose(page, task);
    await dataInput(page).setInputFiles(files.map(([file, text]) => ({ name: file, mimeType: 'text/plain', buffer: Buffer.from(text) })));
    await page.getByText(`${nItems} items`).first().waitFor();
    await runToEnd(page);
    const path = await saveRun(page);
    const { samples } = await readRecord(path);
    assert.equal(samples.length, nItems);
    assert.equal(JSON.parse(thinkscope('score', path)).n_samples, nItems);
    assert.deepEqual(errors, []);
    await context.close();
  });
}

test('own model: a GGUF file from the disk runs', async () => {
  const { page, context, errors } = await at.open();
  await modelReady(page);
  await modelInput(page).setInputFiles(MODEL);
  await page.getByText('Another GGUF file').waitFor();
  await modelReady(page);
  await page.getByLabel('Items').fill('4');
  await runToEnd(page);
  const { header, samples } = await readRecord(await saveRun(page));
  assert.equal(samples.length, 4);
  assert.match(header.subject.model_sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(errors, []);
  await context.close();
});

test('a saved run opens with the same page, from the page and from the command', async () => {
  const { page, context, errors } = await at.open();
  await modelReady(page);
  await choose(page, 'Named entities');
  await page.getByLabel('Items').fill('6');
  await runToEnd(page);
  const path = await saveRun(page);
  const numbers = (text) => text.slice(text.indexOf('Strict accuracy'), text.indexOf('How this was run'));
  const before = numbers(await shown(page));
  await page.goto(at.site.url);
  await modelReady(page);
  await runInput(page).setInputFiles(path);
  await resultsShown(page);
  assert.equal(numbers(await shown(page)), before);

  const native = scratch('native.jsonl');
  thinkscope('run', '--task', 'negation', '--limit', '5', '--out', native);
  const report = JSON.parse(thinkscope('score', native));
  await page.goto(`${at.site.url}#screen=home`);
  await runInput(page).setInputFiles(native);
  await resultsShown(page);
  assert.ok((await shown(page)).includes(`Macro F1 ${report.macro_f1.toFixed(2)}`));
  assert.deepEqual(errors, []);
  await context.close();
});

test('charts are saved as SVG that stands alone', async () => {
  const { page, context } = await at.open();
  await modelReady(page);
  await page.getByLabel('Items').fill('5');
  await runToEnd(page);
  const buttons = page.getByRole('button', { name: /SVG/ });
  const n = await buttons.count();
  assert.ok(n >= 5, `${n} charts can be saved`);
  for (let i = 0; i < n; i++) {
    const [download] = await Promise.all([page.waitForEvent('download'), buttons.nth(i).click()]);
    const svg = await readFile(await download.path(), 'utf8');
    assert.match(svg, /^(<\?xml[^>]*>\s*)?<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    assert.match(svg, /<title/);
    assert.ok(!/href="http/.test(svg), 'nothing is fetched');
  }
  await context.close();
});

const bundled = await readFile(MODEL);
/** The bundled file with `general.architecture` (five letters, qwen2) named otherwise. */
function ofArchitecture(name) {
  const key = bundled.indexOf(Buffer.from('general.architecture'));
  const copy = Buffer.from(bundled);
  copy.write(name, bundled.indexOf(Buffer.from('qwen2'), key));
  return copy;
}

const WRONG_MODELS = [
  ['no GGUF', Buffer.from('this is a letter, not a model'), /GGUF/],
  ['an empty file', Buffer.alloc(0), /empty|GGUF|bytes/i],
  ['a truncated file', bundled.subarray(0, 3_000_000), /truncat|cut|missing|ends/i],
  ['another architecture', ofArchitecture('mamba'), /mamba/],
];

test('wrong models get a sentence, and the page goes on', async () => {
  const { page, context } = await at.open();
  await modelReady(page);
  for (const [what, buffer, sentence] of WRONG_MODELS) {
    await modelInput(page).setInputFiles({ name: 'wrong.gguf', mimeType: 'application/octet-stream', buffer });
    const notice = page.getByRole('alert').filter({ hasText: 'wrong.gguf' }).first();
    await notice.waitFor({ timeout: 15_000 });
    const text = await notice.innerText();
    assert.match(text, sentence, what);
    assert.doesNotMatch(text, /panick|unwrap|Error\(|undefined|\[object/, what);
  }
  await page.getByRole('button', { name: /bundled reasoner/i }).click();
  await page.getByLabel('Items').fill('2');
  await runToEnd(page);
  await context.close();
});

const WRONG_DATA = [
  ['an empty file', 'Parts of speech', 'empty.conllu', '', /empty/i],
  ['a label outside the task', 'Sentiment, two labels', 'odd.csv', 'text,label\nfine,purple\n', /purple/],
  ['missing columns', 'Sentiment, two labels', 'odd.csv', 'a,b\n1,2\n', /column/i],
  ['a picture', 'Parts of speech', 'odd.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0, 1, 2]), /UTF-8|text/i],
];

test('wrong data get a sentence, and the page goes on', async () => {
  const { page, context } = await at.open();
  await modelReady(page);
  for (const [what, task, name, content, sentence] of WRONG_DATA) {
    await choose(page, task);
    await dataInput(page).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
    const notice = page.getByRole('alert').first();
    await notice.waitFor({ timeout: 10_000 });
    assert.match(await notice.innerText(), sentence, what);
  }
  await choose(page, 'Parts of speech');
  const ragged = await fileOf('ragged.conll', 'They\tPRON\nrun\n\nBirds\tNOUN\nsing\tVERB\n\n');
  await dataInput(page).setInputFiles(ragged);
  await page.getByText(/line 2/).first().waitFor();
  await runToEnd(page);
  assert.equal((await readRecord(await saveRun(page))).samples.length, 1);
  await context.close();
});

test('a record cut in the middle of a line opens with what is whole', async () => {
  const whole = scratch('whole.jsonl');
  thinkscope('run', '--task', 'negation', '--limit', '4', '--out', whole);
  const text = await readFile(whole, 'utf8');
  // A time is told to many digits: at its point, a number is neither whole nor wrong.
  const inNumber = text.lastIndexOf('"prefill_ms":') + '"prefill_ms":'.length;
  const cut = await fileOf('cut.jsonl', text.slice(0, text.indexOf('.', inNumber) + 1));
  const { page, context } = await at.open();
  await modelReady(page);
  await runInput(page).setInputFiles(cut);
  await resultsShown(page);
  assert.match(await shown(page), /cut off|line 5/i);
  assert.equal((await readRecord(await saveRun(page))).samples.length, 3);
  await page.goto(`${at.site.url}#screen=home`);
  await runInput(page).setInputFiles(await fileOf('letter.jsonl', 'Dear Sir or Madam,\n'));
  await page.getByRole('alert').first().waitFor();
  await context.close();
});
