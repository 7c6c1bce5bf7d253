// The first screen: a recorded run before anything is loaded, and one button that works at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stage } from './support/stage.mjs';
import { modelReady, resultsShown, shown } from './support/steps.mjs';

const at = stage();

const thought = (page) => page.locator('.recording__thought');
const outcomes = (page) => page.locator('.recording__cell');
const count = async (page, sign) => (await outcomes(page).allInnerTexts()).filter((text) => text === sign).length;

test('the recording is there before the page’s program and without it', async () => {
  const noProgram = (context) => context.route('**/*.wasm', (route) => route.abort());
  const { page, context } = await at.open('', { prepare: noProgram });
  const recording = page.getByRole('region', { name: 'Chained negation' });
  await recording.waitFor();
  assert.match(await recording.innerText(), /Recording[^]*not flip, now minus[^]*Sentiment: positive/);
  await page.getByRole('alert').filter({ hasText: 'could not start' }).waitFor();
  await context.close();
});

test('from opening the page to results by one button, within 20 seconds', async () => {
  const start = Date.now();
  const { page, context, errors, foreign } = await at.open();
  await page.getByRole('button', { name: 'Run 20 items now' }).click();
  await resultsShown(page, 20_000);
  assert.ok(Date.now() - start < 20_000, `${Date.now() - start} ms`);
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  await page.getByText(/About \d+ s on this device/).waitFor();
  // The browser's own way back leads through the same screens.
  await page.goBack();
  await resultsShown(page, 5_000);
  await page.goBack();
  await page.getByRole('button', { name: 'Run 20 items now' }).waitFor({ timeout: 5_000 });
  assert.deepEqual(errors, []);
  await context.close();
});

test('the recording plays, pauses and goes on', async () => {
  const { page, context, errors } = await at.open();
  await page.getByText('Item 1 of 20').waitFor();
  assert.equal(await count(page, '✓'), 20, 'at rest everything is told');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('.recording__thought').innerText.length > 20);
  await page.getByRole('button', { name: 'Pause' }).click();
  const paused = await thought(page).innerText();
  assert.ok(paused.startsWith('Start plus.') && paused.length < 88, paused);
  assert.equal(await count(page, '✓'), 0);
  await page.waitForTimeout(400);
  assert.equal(await thought(page).innerText(), paused, 'a pause stands');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('Item 2 of 20').waitFor({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Previous item' }).click();
  await page.getByText('Item 1 of 20').waitFor();
  assert.deepEqual(errors, []);
  await context.close();
});

test('a shorter thought shows other answers', async () => {
  const { page, context, errors } = await at.open();
  const bars = page.getByRole('group', { name: /Right answers/ });
  await bars.getByRole('button', { name: /16$/ }).click();
  await page.getByText('Thought, cut after 16 tokens').waitFor();
  const n = await count(page, '✗');
  assert.ok(n > 3, `${n} are wrong`);
  assert.match(await bars.getByRole('button', { pressed: true }).innerText(), new RegExp(`${100 - 5 * n} %`));
  assert.deepEqual(errors, []);
  await context.close();
});

test('where motion is not wanted, the recording is told at once', async () => {
  const { page, context } = await at.open('', { reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByText('Item 20 of 20').waitFor({ timeout: 1000 });
  assert.equal(await count(page, '✓'), 20);
  await context.close();
});

test('a link in Spanish shows the page in Spanish', async () => {
  const { page, context, errors } = await at.open('#lang=es');
  await page.getByRole('heading', { name: '¿Ayuda pensar más?' }).waitFor();
  await page.getByText('está listo').first().waitFor({ state: 'attached', timeout: 60_000 });
  await page.getByRole('button', { name: 'Ejecutar 20 ejemplos ahora' }).click();
  await page.getByRole('heading', { name: 'Categorías gramaticales' }).waitFor();
  await page.getByText('Exactitud estricta').first().waitFor({ timeout: 60_000 });
  const text = await shown(page);
  assert.doesNotMatch(text, /Strict accuracy|Confusion matrix|Unusable answers|Save the run/);
  assert.match(page.url(), /lang=es/);
  assert.deepEqual(errors, []);
  await context.close();
});

test('the badge says what computes here', async () => {
  const { page, context } = await at.open();
  await modelReady(page);
  await page.locator('.device-badge').getByText('CPU', { exact: true }).waitFor();
  await page.locator('.device-badge').getByText(/enough for the bundled reasoner/).waitFor();
  await context.close();
});
