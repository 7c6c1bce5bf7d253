// Chromium as the tests use it: the system's, headless, watched for errors and foreign requests.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const KNOWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is. */
export const executable = () => process.env.CHROMIUM ?? KNOWN.find(existsSync);

/** Starts Chromium; `webgpu` gives it a software adapter. */
export function launch({ webgpu = false } = {}) {
  const executablePath = executable();
  const args = [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  if (webgpu) args.push('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader');
  return chromium.launch({ executablePath, args });
}

/** Opens a page whose console errors and foreign requests are collected; `prepare` gets its context first. */
export async function openPage(browser, url, { prepare, ...options } = {}) {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  await prepare?.(context);
  const page = await context.newPage();
  const origin = new URL(url).origin;
  const errors = [];
  const foreign = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  context.on('request', (request) => {
    const asked = new URL(request.url());
    if (!['data:', 'blob:'].includes(asked.protocol) && asked.origin !== origin) {
      foreign.push(request.url());
    }
  });
  await page.goto(url);
  return { page, context, errors, foreign };
}
