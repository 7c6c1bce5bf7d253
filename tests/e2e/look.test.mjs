// What the page looks like to everybody: accessible, in both themes, on a phone; never a foreign request.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LOOKS, check as checkLook } from './support/look.mjs';
import { stage } from './support/stage.mjs';
import { choose, follow, modelReady, runToEnd } from './support/steps.mjs';

const at = stage();

for (const [look, options] of LOOKS) {
  test(`every screen, ${look}`, async () => {
    const { page, context, errors, foreign } = await at.open('', { ...options, reducedMotion: 'reduce' });
    await modelReady(page);
    const check = (screen) => checkLook(page, screen, look);
    await check('home');
    await choose(page, 'Named entities');
    await runToEnd(page);
    await check('results');
    await page.locator('figure a[href*="item="]').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /thought/i }).first().waitFor();
    await check('item');
    await follow(page, '#screen=device');
    await page.getByRole('heading', { name: 'This device' }).waitFor();
    await page.getByLabel('Batch sizes').fill('1, 8');
    await page.getByLabel('New tokens').fill('8');
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.locator('.bench__table tbody tr').nth(1).waitFor({ timeout: 30_000 });
    await check('device');
    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}
