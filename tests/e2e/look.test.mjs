// What the page looks like to everybody: accessible, in both themes, on a phone; never a foreign request.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { repository } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { choose, follow, modelReady, runToEnd } from './support/steps.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = join(repository, 'target/screenshots');
mkdirSync(screenshots, { recursive: true });

const at = stage();

/** What axe-core finds against WCAG 2.2 AA. */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const found = await globalThis.axe.run(document, { runOnly: tags });
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(', ')}`);
  });
}

const LOOKS = [
  ['light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 }],
  ['narrow', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' }],
];

for (const [look, options] of LOOKS) {
  test(`every screen, ${look}`, async () => {
    const { page, context, errors, foreign } = await at.open('', { ...options, reducedMotion: 'reduce' });
    await modelReady(page);
    const check = async (screen) => {
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(screenshots, `${screen}-${look}.png`), fullPage: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${screen} is ${overflow} px too wide`);
      assert.deepEqual(await violations(page), [], screen);
    };
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
