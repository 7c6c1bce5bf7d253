// The promise of privacy: no request that was not expected, a policy that holds, and a real end.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { serveFile } from './support/faulty.mjs';
import { LOOKS, check as checkLook } from './support/look.mjs';
import { dist, repository } from './support/server.mjs';
import { kept } from './support/site.mjs';
import { stage } from './support/stage.mjs';
import { choose, follow, modelReady, runToEnd, saveRun, shown } from './support/steps.mjs';

const at = stage();
const bytes = await readFile(join(repository, 'assets/models/tiny-reasoner-q8_0.gguf'));
const server = await serveFile(bytes);
after(() => server.close());

const SCREENS = ['home', 'run', 'explore', 'compare', 'learn', 'models', 'device', 'settings'];

/** Has violations of the policy written to the console, from where the tests hear of them. */
const listen = (context) => context.addInitScript(() => {
  addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  });
});

test('a whole visit asks for this site\'s own files and nothing else, under its policy', async () => {
  const before = at.site.asked.length;
  for (const locale of ['en-GB', 'es-MX']) {
    const { page, context, errors, foreign } = await at.open('', { locale, prepare: listen });
    await page.locator('[role="radio"], input[type="radio"]').first().waitFor({ state: 'attached' });
    assert.equal(await page.locator('html').getAttribute('lang'), locale.slice(0, 2));
    if (locale === 'en-GB') {
      await modelReady(page);
      await choose(page, 'Named entities');
      await runToEnd(page);
      await saveRun(page);
      await page.locator('figure a[href*="item="]').first().focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /thought/i }).first().waitFor();
    }
    for (const screen of SCREENS) {
      await follow(page, `#screen=${screen}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(150);
    }
    await kept(page);
    assert.equal(await page.evaluate(() => document.querySelectorAll('[style]').length), 0, 'no inline style');
    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, []);
    await context.close();
  }
  const files = (await readdir(dist, { recursive: true })).map((name) => `/thinkscope/${name}`);
  const expected = new Set([...files, '/thinkscope/']);
  const asked = new Set(at.site.asked.slice(before));
  assert.deepEqual([...asked].filter((path) => !expected.has(path)), []);
});

test('the policy refuses what the page must never do', async () => {
  const { page, context } = await at.open('', { prepare: listen });
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
  const refused = await page.evaluate(async (foreign) => {
    const heard = [];
    addEventListener('securitypolicyviolation', (event) => heard.push(event.effectiveDirective));
    const answered = await fetch(foreign).then(() => true, () => false);
    document.body.setAttribute('style', 'color: red');
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    const image = new Image();
    image.src = `${foreign}/x.png`;
    await new Promise((done) => setTimeout(done, 200));
    // Not before: what the test itself sends in is let through for a moment.
    let isEvil = false;
    try { isEvil = globalThis.eval('true'); } catch { /* as it should be */ }
    return { answered, heard, ran: globalThis.ran === true, isEvil };
  }, server.origin);
  assert.deepEqual([refused.answered, refused.ran, refused.isEvil], [false, false, false]);
  for (const directive of ['connect-src', 'style-src-attr', 'script-src-elem', 'img-src']) {
    assert.ok(refused.heard.includes(directive), `${directive} in ${refused.heard}`);
  }
  assert.deepEqual(server.requests, [], 'nothing arrived');
  await context.close();
});

test('from the second visit on the engine reaches this site alone, the storage what a person names', async () => {
  const { page, context } = await at.open('#screen=models');
  await kept(page);
  await page.reload();
  await modelReady(page);
  const workers = () => page.workers().map((worker) => worker.url().split('/').pop());
  while (!workers().includes('keeper_loader.js')) await page.waitForTimeout(50);
  const reach = (name) => {
    const worker = page.workers().find((it) => it.url().endsWith(name));
    return worker.evaluate((url) => fetch(url).then(() => true, () => false), server.url);
  };
  assert.equal(await reach('worker_loader.js'), false);
  assert.equal(await reach('keeper_loader.js'), true);
  await context.close();
});

/** Downloads the server's file from the Models screen. */
async function download(page) {
  await page.getByLabel('Address of a GGUF file').fill(server.url);
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  await page.getByText('computed as it came').waitFor({ timeout: 30_000 });
}

test('the screen lists every request, and a download under the host it went to', async () => {
  const before = at.site.asked.length;
  const { page, context } = await at.open('#screen=settings');
  await page.locator('.requests__path', { hasText: '.gguf' }).first().waitFor({ state: 'attached', timeout: 30_000 });
  await kept(page);
  await page.getByText('Nothing was asked of any other site.').waitFor();
  await page.waitForTimeout(1500);
  const [sum] = /\d+(?= requests, all to this site)/.exec(await shown(page));
  const files = new Set(at.site.asked.slice(before));
  await page.locator('.requests summary').first().click();
  const paths = new Set(await page.locator('.requests__path').allInnerTexts());
  for (const file of files) {
    // The browser fetches icons and the manifest for itself and tells the page nothing of it.
    if (/icon|webmanifest|sw\.js/.test(file)) continue;
    assert.ok(paths.has(file), `${file} in ${[...paths]}`);
  }
  assert.ok(Number(sum) >= files.size - 4, `${sum} requests for ${files.size} files`);

  await follow(page, '#screen=models');
  await download(page);
  await follow(page, '#screen=settings');
  await page.getByText(/of them to (another site|other sites)/).waitFor();
  const foreign = page.locator('.requests--foreign');
  assert.ok((await foreign.innerText()).includes(server.origin));
  await foreign.locator('summary').click();
  assert.match(await foreign.innerText(), /\/files\/model\.gguf\s+downloads/);
  await context.close();
});

test('erasing leaves no file, cache, key, database or script', async () => {
  const { page, context, errors } = await at.open('#screen=models&n=3');
  await modelReady(page);
  await kept(page);
  await download(page);
  await follow(page, '#screen=home');
  await choose(page, 'Sentiment, two labels');
  await runToEnd(page);
  await follow(page, '#screen=settings');
  await page.getByRole('button', { name: 'Dark' }).click();
  const left = () => page.evaluate(async () => {
    const names = [];
    const walk = async (folder, path) => {
      for await (const [name, handle] of folder.entries()) {
        names.push(`${path}/${name}`);
        if (handle.kind === 'directory') await walk(handle, `${path}/${name}`);
      }
    };
    await walk(await navigator.storage.getDirectory(), '');
    return {
      files: names,
      caches: await caches.keys(),
      keys: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
      databases: (await indexedDB.databases()).map((base) => base.name),
      scripts: (await navigator.serviceWorker.getRegistrations()).map((it) => it.scope),
    };
  });
  const full = await left();
  for (const kind of ['files', 'caches', 'keys', 'scripts']) assert.ok(full[kind].length > 0, `there is something in ${kind}`);
  await page.getByText('The site itself').waitFor();
  const text = await shown(page);
  for (const part of ['1 model', 'The site itself', 'Choices']) assert.ok(text.includes(part), `${part} in: ${text}`);

  await page.getByRole('button', { name: 'Erase everything' }).click();
  assert.deepEqual(await left(), full, 'asking erases nothing');
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Keep everything');
  await page.keyboard.press('Enter');
  assert.deepEqual(await left(), full);
  await page.getByRole('button', { name: 'Erase everything' }).click();
  await page.getByRole('button', { name: 'Erase it all' }).click();
  await page.getByText('Everything is erased').waitFor();
  const nothing = { files: [], caches: [], keys: [], databases: [], scripts: [] };
  assert.deepEqual(await left(), nothing);
  assert.match(await shown(page), /Nothing is kept/);
  // The page goes on working, and still keeps nothing by itself.
  await follow(page, '#screen=home');
  await modelReady(page);
  await page.waitForTimeout(500);
  assert.deepEqual(await left(), nothing);
  assert.deepEqual(errors, []);
  await context.close();
});

test('theme and language hold from the first paint on, before any program is here', async () => {
  const { page, context } = await at.open('#screen=settings', { colorScheme: 'light' });
  await page.getByRole('button', { name: 'Dark' }).click();
  await page.getByRole('button', { name: 'Español' }).click();
  await page.getByRole('heading', { name: 'Ajustes y privacidad' }).waitFor();
  // The program never comes.
  await context.route('**/*.wasm', () => {});
  const bare = await context.newPage();
  await bare.goto(at.site.url);
  const [lang, theme, ground, words] = await bare.evaluate(() => [
    document.documentElement.lang, document.documentElement.dataset.theme,
    getComputedStyle(document.documentElement).backgroundColor, document.body.innerText,
  ]);
  assert.deepEqual([lang, theme, ground], ['es', 'dark', 'rgb(19, 20, 24)']);
  assert.match(words, /Cargando la página…/);
  assert.doesNotMatch(words, /Does thinking longer help/);
  await context.close();
});

for (const [look, options] of LOOKS) {
  test(`settings and privacy, ${look}`, async () => {
    const { page, context, errors } = await at.open('#screen=settings', { ...options, reducedMotion: 'reduce' });
    await kept(page);
    await page.reload();
    await page.getByText('The site itself').waitFor();
    await checkLook(page, 'settings', look);
    await page.locator('.requests summary').first().click();
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await checkLook(page, 'settings-open', look);
    assert.deepEqual(errors, []);
    await context.close();
  });
}
