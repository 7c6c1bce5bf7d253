// What the page looks like to everybody: accessible, in both themes, on a phone; never a foreign request.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { launch, openPage } from './support/browser.mjs';
import { repository } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { choose, modelReady, runToEnd } from './support/steps.mjs';

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
    assert.deepEqual(errors, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}

test('with a WebGPU adapter the page runs as well', async () => {
  const withGpu = await launch({ webgpu: true });
  const { page, errors } = await openPage(withGpu, `${at.site.url}#task=negation&n=3`);
  await modelReady(page);
  await runToEnd(page);
  assert.deepEqual(errors, []);
  await withGpu.close();
});
