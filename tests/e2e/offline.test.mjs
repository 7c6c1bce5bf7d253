// Visits without a network, and how a new version comes.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, openPage } from './support/browser.mjs';
import { dist } from './support/server.mjs';
import { kept, listed, serveCopy } from './support/site.mjs';
import { choose, follow, modelReady, runToEnd, shown } from './support/steps.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const NEWER = 'A newer version of this page is here.';

test('after one visit the page opens and runs 20 items with the server gone, under a sub-path', async () => {
  const site = await serveCopy();
  const { page, context, errors, foreign } = await openPage(browser, site.url);
  await modelReady(page);
  await kept(page);
  site.close();
  await assert.rejects(fetch(site.url), 'the server is gone');
  await page.close();

  const again = await context.newPage();
  again.on('pageerror', (error) => errors.push(String(error)));
  await again.goto(site.url);
  await modelReady(again);
  await choose(again, 'Named entities');
  await runToEnd(again);
  assert.match(await shown(again), /20 of 20|20 items/);
  await follow(again, '#screen=settings');
  await again.getByText('work without a network').waitFor();
  // An address that never was falls back to the page, the licences are a file of their own.
  await again.goto(`${site.url}nowhere`);
  await again.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await again.evaluate(async () => (await fetch('licences.txt')).ok), true);
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

test('the kept files are those of the list, each as it was built, and no downloaded one', async () => {
  const site = await serveCopy();
  const { page, context } = await openPage(browser, site.url);
  await kept(page);
  const files = listed(site.read('sw.js'));
  const inCache = await page.evaluate(async () => {
    const names = await caches.keys();
    const found = [];
    for (const name of names) {
      for (const request of await (await caches.open(name)).keys()) {
        const bytes = await (await caches.match(request)).arrayBuffer();
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        found.push([request.url, Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join('')]);
      }
    }
    return { names, found };
  });
  assert.deepEqual(inCache.names, ['thinkscope:/thinkscope/']);
  const expect = Object.entries(files).map(([path, hash]) => [`${site.url}${path}?sha256=${hash}`, hash]);
  assert.deepEqual(inCache.found.sort(), expect.sort());
  assert.ok(expect.length > 20, `${expect.length} files`);
  // A file that is not of the list is asked of the server, each time.
  const n = site.asked.length;
  await page.reload();
  await page.evaluate(() => fetch('empty.html').then((answer) => answer.text()));
  assert.deepEqual(site.asked.slice(n).filter((path) => path.endsWith('empty.html')).length, 1);
  await context.close();
  site.close();
});

test('a new version waits until it is wanted, and never ends a run', async () => {
  const site = await serveCopy();
  const { page, context, errors } = await openPage(browser, site.url);
  await modelReady(page);
  await kept(page);
  site.edit('index.html', (html) => html.replace('<title>Thinkscope', '<title>Next Thinkscope'));
  site.publish('index.html');
  const n = site.asked.length;

  await page.reload();
  await modelReady(page);
  const html = () => page.evaluate(() => fetch('index.html').then((answer) => answer.text()));
  assert.ok(!(await html()).includes('<title>Next'), 'the old version goes on');
  await page.getByText(NEWER).waitFor();
  assert.deepEqual(site.asked.slice(n).filter((path) => /wasm|gguf/.test(path)), [], 'what is the same is not fetched again');

  // A run goes on: the notice waits.
  await page.getByText('Options').first().click();
  await page.locator('#repeats').fill('50');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('when the run has ended').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Reload to use it' }).count(), 0);
  await page.getByRole('button', { name: 'Cancel' }).click();
  const take = page.getByRole('button', { name: 'Reload to use it' });
  await take.waitFor();
  await Promise.all([page.waitForEvent('load'), take.click()]);
  // The run stays on the screen over the reload; whether the model is ready, the first screen says.
  await page.evaluate(() => { location.hash = '#screen=home'; });
  await modelReady(page);
  assert.ok((await html()).includes('<title>Next'));
  assert.equal(await page.getByText(NEWER).count(), 0);
  const nFiles = await page.evaluate(async () => (await (await caches.open((await caches.keys())[0])).keys()).length);
  assert.equal(nFiles, Object.keys(listed(site.read('sw.js'))).length, 'nothing of the old version is left');
  assert.deepEqual(errors, []);
  await context.close();
  site.close();
});

test('a half published version is not taken', async () => {
  const site = await serveCopy();
  const { page, context } = await openPage(browser, site.url);
  await kept(page);
  // The list is there before the file.
  site.edit('sw.js', (script) => script.replace(/("index.html": )"[0-9a-f]+"/, `$1"${'0'.repeat(64)}"`));
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update().catch(() => {});
    while (registration.installing) await new Promise((done) => setTimeout(done, 20));
  });
  await page.reload();
  await modelReady(page);
  assert.equal(await page.getByText(NEWER).count(), 0);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting), null);
  await context.close();
  site.close();
});

test('while the site is worked on nothing is stale, and it works without the server, too', async () => {
  const site = await serveCopy();
  site.edit('sw.js', (script) => script.replace('NETWORK_FIRST = false', 'NETWORK_FIRST = true'));
  const { page, context } = await openPage(browser, site.url);
  await kept(page);
  await page.reload();
  site.edit('index.html', (html) => html.replace('<title>Thinkscope', '<title>Edited Thinkscope'));
  await page.reload();
  assert.ok((await page.evaluate(() => fetch('index.html').then((answer) => answer.text()))).includes('<title>Edited'));
  site.close();
  await page.reload();
  await modelReady(page);
  await context.close();
});

test('it can be installed: the manifest names its icons, all beside it', async () => {
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.webmanifest'), 'utf8'));
  for (const key of ['id', 'start_url', 'scope']) assert.equal(manifest[key], './');
  for (const { src, sizes, type } of manifest.icons) {
    assert.ok(existsSync(join(dist, src)), src);
    if (type !== 'image/png') continue;
    const png = readFileSync(join(dist, src));
    assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src);
  }
  assert.ok(manifest.icons.some((icon) => icon.purpose === 'maskable'));
  assert.match(readFileSync(join(dist, 'index.html'), 'utf8'), /<link rel="manifest" href="manifest\.webmanifest">/);
});
