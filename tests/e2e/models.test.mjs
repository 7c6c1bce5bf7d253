// The screen of models: from the disk, from Ollama's folder, dropped, from an address, out of storage.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { repository } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { LOOKS, check } from './support/look.mjs';
import { fileOf, follow, modelReady, resultsShown, runToEnd, scratch, shown } from './support/steps.mjs';

const MODEL = join(repository, 'assets/models/tiny-reasoner-q8_0.gguf');
const bytes = readFileSync(MODEL);
const sha256 = createHash('sha256').update(bytes).digest('hex');

const at = stage();

/** Opens the screen and waits until the storage was looked at. */
async function open(options) {
  const opened = await at.open('#screen=models', options);
  await opened.page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
  await modelReady(opened.page);
  await opened.page.getByText('free for this site').waitFor();
  return opened;
}

/** A models folder as Ollama keeps it: one model whose blob is there, one whose blob is not. */
function ollamaFolder() {
  const root = join(scratch('ollama'), 'models');
  const manifests = join(root, 'manifests/registry.ollama.ai/library/deepseek-r1');
  mkdirSync(manifests, { recursive: true });
  mkdirSync(join(root, 'blobs'));
  const manifest = (digest) => JSON.stringify({
    schemaVersion: 2,
    layers: [
      { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${digest}`, size: bytes.length },
      { mediaType: 'application/vnd.ollama.image.license', digest: `sha256:${'0'.repeat(64)}`, size: 5 },
    ],
  });
  writeFileSync(join(manifests, '1.5b'), manifest(sha256));
  writeFileSync(join(manifests, '7b'), manifest('1'.repeat(64)));
  writeFileSync(join(root, 'blobs', `sha256-${sha256}`), bytes);
  return root;
}

/** Drags files over the screen and, unless told otherwise, drops them. */
async function drag(page, files, events = ['dragenter', 'dragover', 'drop']) {
  const dataTransfer = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const [name, text] of list) {
      const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([raw], name));
    }
    return transfer;
  }, files.map(([name, content]) => [name, Buffer.from(content).toString('base64')]));
  for (const event of events) await page.dispatchEvent('main', event, { dataTransfer });
}

const loadedName = (page) => page.locator('.loaded__name');
const row = (page, name) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

test('from the navigation to a model of the study and whether it fits', async () => {
  const { page, context, errors, foreign } = await at.open();
  await modelReady(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Models' }).click();
  const card = row(page, 'Qwen-1.5B');
  await card.getByText('Fits').waitFor();
  await page.getByRole('group', { name: 'Sequences at a time' }).getByRole('button', { name: '16' }).click();
  await page.getByRole('group', { name: 'Tokens of each' }).getByRole('button', { name: /^32.768$/ }).click();
  await card.getByText('Does not fit').waitFor();
  assert.match(await card.innerText(), /at a time/, 'it says what to change');
  await row(page, 'Qwen-7B').getByText('Does not fit').waitFor();
  assert.match(await shown(page), /DeepSeek-R1-Distill-Llama-70B/);
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, [], 'looking at models asks nobody');
  await context.close();
});

test('a wrong address or hash gets a sentence at its field', async () => {
  const { page, context, errors } = await open();
  const address = page.getByLabel('Address of a GGUF file');
  const hash = page.getByLabel('SHA-256 (if you know it)');
  const send = page.getByRole('button', { name: 'Download', exact: true });
  const refused = async (url, digest, sentence, wrong) => {
    await address.fill(url);
    await hash.fill(digest);
    await send.click();
    await page.locator('.field__error').getByText(sentence).waitFor();
    assert.equal(await wrong.getAttribute('aria-invalid'), 'true');
    assert.ok(await wrong.evaluate((field) => field === document.activeElement), 'the field has focus');
  };
  await refused('', '', /No address is given/, address);
  await refused('https://huggingface.co/some/model', '', /list of files/, address);
  await refused('ollama:deepseek-r1:7b', '', /ollama pull deepseek-r1:7b/, address);
  await refused('C:\\models\\m.gguf', '', /From your disk/, address);
  await refused(`${at.site.url}m.gguf`, 'abc', /64 digits/, hash);
  assert.deepEqual(errors, []);
  await context.close();
});

test('Ollama’s folder: its models are listed by name and one is loaded', async () => {
  const { page, context, errors, foreign } = await open();
  const folder = page.locator('input[webkitdirectory]');
  await folder.setInputFiles(ollamaFolder());
  const models = page.getByRole('list', { name: 'Models of Ollama' });
  await models.getByText('deepseek-r1:1.5b').waitFor();
  await page.getByText(/deepseek-r1:7b is listed/).waitFor();
  await models.getByRole('button', { name: 'Load: deepseek-r1:1.5b' }).click();
  await models.getByText('In use').waitFor();
  await modelReady(page);
  const empty = join(scratch('empty'), 'folder');
  mkdirSync(empty, { recursive: true });
  writeFileSync(join(empty, 'letter.txt'), 'no model');
  await folder.setInputFiles(empty);
  await page.getByRole('alert').filter({ hasText: 'folder holds no models of Ollama' }).waitFor();
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

test('dropped files: the screen says that they can be, a wrong one gets a sentence, a right one is loaded', async () => {
  const { page, context, errors } = await open();
  await drag(page, [['a.gguf', 'x']], ['dragenter', 'dragover']);
  await page.getByText('Drop a GGUF file to load it').waitFor();
  await drag(page, [['letter.txt', 'Dear Sir or Madam']], ['drop']);
  await page.getByRole('alert').filter({ hasText: 'letter.txt is no GGUF file' }).waitFor();
  assert.equal(await page.getByText('Drop a GGUF file to load it').count(), 0);
  await drag(page, [['m-00002-of-00003.gguf', 'GGUF']]);
  await page.getByRole('alert').filter({ hasText: '2 of 3 parts are missing' }).waitFor();
  await drag(page, [['dropped.gguf', bytes]]);
  await page.getByText('dropped.gguf').first().waitFor();
  await modelReady(page);
  assert.equal(await page.getByRole('alert').count(), 0, 'the sentence is gone');
  assert.match(await loadedName(page).innerText(), /Tiny Reasoner/);
  assert.deepEqual(errors, []);
  await context.close();
});

test('a file from an address is kept, loaded, found again after a reload, and deleted', async () => {
  const { page, context, errors } = await open();
  await page.getByLabel('Address of a GGUF file').fill(`${at.site.url}models/tiny-reasoner-q8_0.gguf`);
  await page.getByLabel('SHA-256 (if you know it)').fill(sha256);
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  const kept = row(page, 'tiny-reasoner-q8_0.gguf');
  await kept.getByText('equal to the published one').waitFor();
  await kept.getByRole('button', { name: /^Load/ }).click();
  await kept.getByText('In use').waitFor();
  await modelReady(page);
  await page.getByRole('link', { name: 'Set up a run' }).click();
  await page.getByLabel('Items').fill('2');
  await runToEnd(page);
  assert.match(page.url(), /model=stored:/);

  await page.reload();
  // A page that has not begun would read the new address in place of its own.
  await resultsShown(page);
  await follow(page, '#screen=models');
  await kept.getByText('In use').waitFor();
  await kept.getByRole('button', { name: 'Verify' }).click();
  await kept.getByText('equal to the published one').waitFor();

  const bundled = row(page, 'Bundled reasoner');
  await bundled.getByRole('button', { name: 'Load' }).click();
  await bundled.getByText('In use').waitFor();
  await kept.getByRole('button', { name: /^Verify/ }).waitFor();
  await kept.getByRole('button', { name: /^Delete/ }).click();
  const question = kept.getByRole('group', { name: /^Delete/ });
  assert.match(await question.innerText(), /5\.4 MB/, 'the question says the size');
  assert.ok(await question.getByRole('button', { name: 'Keep it' }).evaluate((b) => b === document.activeElement));
  await page.keyboard.press('Enter');
  await kept.getByRole('button', { name: /^Delete/ }).click();
  await question.getByRole('button', { name: /^Delete/ }).click();
  await kept.waitFor({ state: 'detached' });
  assert.deepEqual(errors, []);
  await context.close();
});

test('a link to a model that is not kept says so', async () => {
  const { page, context } = await at.open('#model=stored:nowhere');
  await page.getByRole('alert').filter({ hasText: 'not kept in this browser' }).waitFor();
  await page.getByRole('button', { name: /bundled reasoner/i }).first().click();
  await modelReady(page);
  await context.close();
});

for (const [look, options] of LOOKS) {
  test(`the screen of models, ${look}`, async () => {
    const { page, context } = await open({ ...options, reducedMotion: 'reduce' });
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles(await fileOf('letter.txt', 'no model'));
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await page.locator('.field__error').waitFor();
    await check(page, 'models', look);
    await context.close();
  });
}
