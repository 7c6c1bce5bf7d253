// Screens after something was done on them, in four looks; screens.test.mjs walks through all others.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LOOKS, check } from './support/look.mjs';
import { stage } from './support/stage.mjs';
import { follow, modelReady } from './support/steps.mjs';

const at = stage();

for (const [look, options] of LOOKS) {
  test(`the device after a measurement, ${look}`, async () => {
    const { page, context, errors, foreign } = await at.open('', { ...options, reducedMotion: 'reduce' });
    await modelReady(page);
    await follow(page, '#screen=device');
    await page.getByRole('heading', { name: 'This device' }).waitFor();
    await page.getByLabel('Batch sizes').fill('1, 8');
    await page.getByLabel('New tokens').fill('8');
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.locator('.bench__table tbody tr').nth(1).waitFor({ timeout: 30_000 });
    await check(page, 'device-measured', look);
    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}
