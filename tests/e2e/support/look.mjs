// How a screen is looked at: four looks, a screenshot, nothing too wide, nothing inaccessible.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { repository } from './server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = join(repository, 'target/screenshots');
mkdirSync(screenshots, { recursive: true });

export const LOOKS = [
  ['light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 }],
  ['narrow', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' }],
];

/** What axe-core finds against WCAG 2.2 AA. */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const found = await globalThis.axe.run(document, { runOnly: tags });
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(', ')}`);
  });
}

/** Takes a screenshot of the whole screen and looks at its width and its accessibility. */
export async function check(page, screen, look) {
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(screenshots, `${screen}-${look}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${screen} is ${overflow} px too wide`);
  assert.deepEqual(await violations(page), [], screen);
}
