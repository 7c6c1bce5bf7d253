// Every screen in every look: sizes, themes, languages, zoom. THINKSCOPE_SCREENSHOTS names a folder for the pictures.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { thinkscope } from './support/command.mjs';
import { ALL_LOOKS, check } from './support/look.mjs';
import { stage } from './support/stage.mjs';
import { follow, modelReady, scratch } from './support/steps.mjs';

const at = stage();
const record = scratch('shown.jsonl');
before(() => thinkscope('run', '--task', 'ner', '--limit', '20', '--out', record));

/** The screens without a run of their own, by the word that names them in the address. */
const SCREENS = ['models', 'device', 'compare', 'learn', 'settings'];

const heading = (page) => page.locator('main h1').first();

for (const [look, lang, options] of ALL_LOOKS) {
  test(`every screen, ${look}`, async () => {
    const { page, context, errors, foreign } = await at.open(`#lang=${lang}`, { ...options, reducedMotion: 'reduce' });
    await page.locator('.picker__name').first().waitFor({ timeout: 60_000 });
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    await check(page, 'home', look);

    await page.locator('input[type=file][accept*="jsonl"]').setInputFiles(record);
    await page.locator('figure svg').first().waitFor();
    await check(page, 'run', look);
    await follow(page, '#screen=explore');
    await check(page, 'explore', look);
    await follow(page, '#item=ner-001');
    await page.locator('#sample-title').waitFor();
    await check(page, 'item', look);

    for (const screen of SCREENS) {
      const before = await heading(page).innerText();
      await follow(page, `#screen=${screen}`);
      await page.waitForFunction((old) => document.querySelector('main h1')?.innerText !== old, before);
      await check(page, screen, look);
    }
    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}

test('screens that wait for something say so', async () => {
  for (const screen of ['run', 'explore', 'compare', 'settings']) {
    const { page, context, errors } = await at.open(`#screen=${screen}`, { viewport: { width: 390, height: 844 } });
    await heading(page).waitFor();
    await check(page, `empty-${screen}`, 'phone');
    assert.deepEqual(errors, []);
    await context.close();
  }
});

test('at 320 pixels the screens fold behind a button that the keyboard reaches', async () => {
  const { page, context, errors } = await at.open('', { viewport: { width: 320, height: 640 } });
  await modelReady(page);
  const menu = page.getByRole('button', { name: 'Menu' });
  assert.equal(await page.getByRole('navigation').count(), 0, 'folded');
  await menu.focus();
  await page.keyboard.press('Enter');
  const links = page.getByRole('navigation').getByRole('link');
  await links.first().waitFor();
  await check(page, 'menu', 'narrow');
  await page.getByRole('link', { name: 'Models', exact: true }).press('Enter');
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
  assert.equal(await menu.getAttribute('aria-expanded'), 'false', 'it folds again');
  assert.deepEqual(errors, []);
  await context.close();
});
