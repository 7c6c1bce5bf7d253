// The program that comes later: nobody waits for it on Home, and where it cannot be had, the page says so.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { dist } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { follow, modelReady } from './support/steps.mjs';

const at = stage();

const LATER = '**/later-*.wasm';
const noService = { serviceWorkers: 'block' };

test('it is fetched behind the first model, once, and screens then need no network for it', async () => {
  const { page, context } = await at.open('', noService);
  await modelReady(page);
  await page.waitForFunction(() => performance.getEntriesByType('resource').some((entry) => /later-.*\.wasm/.test(entry.name)));
  const isLater = (path) => /^\/thinkscope\/later-[0-9a-f]{16}\.wasm$/.test(path);
  const { asked } = at.site;
  const model = asked.findIndex((path) => path.endsWith('.gguf'));
  assert.ok(model >= 0 && asked.findIndex(isLater) > model, asked.join(' '));
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  for (const [hash, title] of [['compare', 'Compare runs'], ['settings', 'Settings and privacy'], ['device', 'Device']]) {
    await follow(page, `#screen=${hash}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor({ timeout: 5_000 });
  }
  assert.equal(asked.filter(isLater).length, 1, asked.join(' '));
  await context.close();
});

for (const [lang, sentence, again] of [
  ['en', 'This part of the page could not be fetched.', 'Try again'],
  ['es', 'No se pudo obtener esta parte de la página.', 'Intentar de nuevo'],
]) {
  test(`a screen whose program cannot be fetched says so and comes at the next try, ${lang}`, async () => {
    let isGone = true;
    const gone = (context) => context.route(LATER, (route) => (isGone ? route.fulfill({ status: 404, body: 'gone' }) : route.continue()));
    const { page, context } = await at.open(`#screen=settings&lang=${lang}`, { ...noService, prepare: gone });
    const alert = page.getByRole('alert').filter({ hasText: sentence });
    await alert.waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    isGone = false;
    await alert.getByRole('button', { name: again }).click();
    await page.locator('.settings').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    await context.close();
  });
}

test('the focus goes from the heading that stands in to the screen’s own', async () => {
  let arrive;
  const held = (context) => context.route(LATER, async (route) => {
    await new Promise((done) => { arrive = done; });
    await route.continue();
  });
  const { page, context } = await at.open('', { ...noService, prepare: held });
  await follow(page, '#screen=models');
  await page.getByText('Loading this part of the page…').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.tagName);
  assert.equal(await focused(), 'H1');
  while (!arrive) await page.waitForTimeout(50);
  arrive();
  await page.locator('.models').waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  await context.close();
});

test('a part is loaded by the name that holds its hash, from the script that the page names', async () => {
  const parts = readdirSync(dist).filter((name) => name.startsWith('later-'));
  const [script] = parts.filter((name) => name.endsWith('.js'));
  const [program] = parts.filter((name) => name.endsWith('.wasm'));
  assert.equal(parts.length, 2, parts.join(' '));
  const main = readdirSync(dist).find((name) => /^app-.*\.js$/.test(name));
  assert.ok(readFileSync(join(dist, main), 'utf8').includes(`from "./${script}"`));
  const text = readFileSync(join(dist, script), 'utf8');
  assert.ok(text.includes(`"./${program}"`) && text.includes(`"./${main}"`), text);
  const kept = readFileSync(join(dist, 'sw.js'), 'utf8');
  assert.ok(kept.includes(script) && kept.includes(program), 'kept for visits without a network');
});
