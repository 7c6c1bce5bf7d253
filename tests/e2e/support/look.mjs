// How a screen is looked at: four looks, a screenshot, nothing too wide, headings in order, nothing inaccessible.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { repository } from './server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env.THINKSCOPE_SCREENSHOTS ?? join(repository, 'target/screenshots');
mkdirSync(screenshots, { recursive: true });

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
const NARROW = { viewport: { width: 320, height: 640 } };
// A window of 1280 pixels at 200 % zoom has room for 640.
const ZOOMED = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 };

export const LOOKS = [
  ['light', { ...DESKTOP, colorScheme: 'light' }],
  ['dark', { ...DESKTOP, colorScheme: 'dark' }],
  ['phone', { ...PHONE, colorScheme: 'light' }],
  ['narrow', { ...NARROW, colorScheme: 'dark' }],
];

/** Every size in both themes and both languages; zoom and the narrowest width once in each language. */
export const ALL_LOOKS = [
  ...['light', 'dark'].flatMap((colorScheme) => ['en', 'es'].flatMap((lang) => [
    [`desktop-${colorScheme}-${lang}`, lang, { ...DESKTOP, colorScheme }],
    [`phone-${colorScheme}-${lang}`, lang, { ...PHONE, colorScheme }],
  ])),
  ['narrow-dark-en', 'en', { ...NARROW, colorScheme: 'dark' }],
  ['narrow-light-es', 'es', { ...NARROW, colorScheme: 'light' }],
  ['zoomed-light-es', 'es', { ...ZOOMED, colorScheme: 'light' }],
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

/** The levels of the shown headings, in their order. */
const levels = (page) => page.evaluate(() =>
  [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter((heading) => heading.checkVisibility())
    .map((heading) => Number(heading.tagName[1])));

/** Takes a screenshot of the whole screen and looks at its width, its headings and its accessibility. */
export async function check(page, screen, look) {
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(screenshots, `${screen}-${look}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${screen} is ${overflow} px too wide`);
  const found = await levels(page);
  assert.deepEqual(found.filter((level) => level === 1), [1], `${screen} has one h1: ${found}`);
  found.forEach((level, at) => assert.ok(level <= (found[at - 1] ?? 0) + 1, `${screen} skips a heading: ${found}`));
  assert.deepEqual(await violations(page), [], screen);
}
