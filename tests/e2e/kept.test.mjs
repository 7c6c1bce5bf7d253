// Runs that survive: a browser that is killed, an engine that crashes, a computer that sleeps, a reload, a
// second tab, a full disk.
// `THINKSCOPE_KILLS=50 node --test tests/e2e/kept.test.mjs` kills oftener than the usual run of all tests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { discard, profile, start } from './support/killable.mjs';
import { stage } from './support/stage.mjs';
import { modelReady, readRecord, resultsShown, saveRun } from './support/steps.mjs';

const N_KILLS = Number(process.env.THINKSCOPE_KILLS ?? 3);
/** Sampled, with repeats: what a sample becomes depends on its seed, and nothing else. */
const PLAN = '#task=negation&n=all&temperature=0.8&repeats=2&engine=cpu';
const at = stage();

/** A record without what a clock decides. */
async function timeless(page) {
  const { header, samples } = await readRecord(await saveRun(page));
  const without = ({ crc32, ...line }) => line;
  return [
    without(header),
    ...samples.map((s) => ({ ...without(s), completion: { ...s.completion, timing: null } })),
  ];
}

const goOn = (page) => page.getByRole('button', { name: /^Go on:/ }).first();
const pressRun = (page) => page.locator('button[type=submit]').click();

async function open(browser, hash = '') {
  const page = await browser.context.newPage();
  await page.goto(at.site.url + hash);
  await modelReady(page);
  return page;
}

let unbrokenRun;
/** What the run is that nothing interrupts. */
async function unbroken() {
  if (!unbrokenRun) {
    const { page, context } = await at.open(PLAN);
    await modelReady(page);
    await pressRun(page);
    await resultsShown(page);
    unbrokenRun = await timeless(page);
    await context.close();
  }
  return unbrokenRun;
}

test(`a browser that is killed ${N_KILLS} times loses nothing: the run ends as one that was never interrupted`, async () => {
  const expected = await unbroken();
  const folder = profile();
  let browser;
  let nRuns = 0;
  let nInterrupted = 0;
  try {
    for (let nKills = 0; nKills <= N_KILLS; nKills++) {
      browser = await start(folder);
      const page = await open(browser, `${PLAN}&screen=home`);
      // The list of runs comes with the engine.
      await page.waitForTimeout(300);
      if (await goOn(page).count()) {
        nInterrupted++;
        await goOn(page).click();
      } else {
        nRuns++;
        await pressRun(page);
      }
      if (nKills === N_KILLS) {
        await resultsShown(page, 120_000);
        assert.deepEqual(await timeless(page), expected);
        break;
      }
      await Promise.race([sleep(200 + Math.random() * 3_000), resultsShown(page, 120_000)]);
      await browser.kill();
    }
    assert.ok(nInterrupted > 0, 'no run was interrupted');
    console.log(`  ${N_KILLS} kills, ${nInterrupted} runs went on, ${nRuns} were begun`);
  } finally {
    await browser.kill();
    await discard(folder);
  }
});

test('an engine that crashes in mid-run is started again, and the run goes on to the same end', async () => {
  const expected = await unbroken();
  const { page, context, errors } = await at.open(PLAN);
  await modelReady(page);
  await pressRun(page);
  for (const nMarks of [3, 60]) {
    await page.waitForFunction((n) => document.querySelectorAll('a[href*="item="]').length > n, nMarks);
    const engine = page.workers().find((worker) => worker.url().endsWith('worker_loader.js'));
    // Thrown through the program, whose stack is then not unwound: what it held stays as it was in mid-sample.
    await engine.evaluate(() => { Performance.prototype.now = () => { throw new Error('a crash'); }; });
    await page.getByText(/The engine stopped unexpectedly.*a crash/).waitFor();
    await page.getByRole('button', { name: 'Restart the engine' }).click();
    const more = page.getByRole('button', { name: 'Continue' });
    await more.and(page.locator(':enabled')).click();
  }
  await resultsShown(page);
  assert.deepEqual(await timeless(page), expected);
  assert.deepEqual(errors, []);
  await context.close();
});

test('a computer that sleeps in mid-run wakes into the same run', async () => {
  const expected = await unbroken();
  const folder = profile();
  const browser = await start(folder);
  try {
    const page = await open(browser, PLAN);
    await pressRun(page);
    const nMarks = () => page.evaluate(() => document.querySelectorAll('a[href*="item="]').length);
    await page.waitForFunction(() => document.querySelectorAll('a[href*="item="]').length > 3);
    const before = await nMarks();
    const nProcesses = await browser.sleep(10_000);
    const behind = await nMarks();
    assert.ok(nProcesses > 3 && behind < 160, `${nProcesses} processes, ${before} and ${behind} samples`);
    await resultsShown(page);
    assert.deepEqual(await timeless(page), expected);
  } finally {
    await browser.kill();
    await discard(folder);
  }
});

test('a reload in mid-run shows the run again, and it goes on', async () => {
  const { page, context, errors } = await at.open(PLAN);
  await modelReady(page);
  await pressRun(page);
  await page.waitForFunction(() => document.querySelectorAll('a[href*="item="]').length > 3);
  await page.reload();
  const more = page.getByRole('button', { name: 'Continue' });
  await more.waitFor();
  await page.getByText(/of 160 samples: the run stopped before its end/).waitFor();
  await more.click();
  await resultsShown(page);
  assert.equal((await timeless(page)).length, 1 + 160);
  assert.deepEqual(errors, []);
  await context.close();
});

test('a second tab sees that a run is in work and cannot touch it; a kept run can be shown and deleted', async () => {
  const { page, context, errors } = await at.open(PLAN);
  await modelReady(page);
  await pressRun(page);
  await page.waitForFunction(() => document.querySelectorAll('a[href*="item="]').length > 3);
  const other = await context.newPage();
  await other.goto(at.site.url);
  const row = other.getByRole('listitem').filter({ hasText: 'in work in a tab' });
  await row.waitFor();
  assert.equal(await row.getByRole('button').count(), 0);

  await resultsShown(page);
  await other.reload();
  await other.getByRole('button', { name: /^Show:/ }).click();
  await resultsShown(other);
  assert.equal((await timeless(other)).length, 1 + 160);

  await page.close();
  const third = await context.newPage();
  await third.goto(at.site.url);
  await third.getByRole('button', { name: /^Delete…:/ }).click();
  await third.getByRole('button', { name: /^Delete for good:/ }).click();
  await third.getByRole('button', { name: /^Show:/ }).waitFor({ state: 'detached' });
  assert.deepEqual(errors, []);
  await context.close();
});

test('a full disk stops the run with a sentence; what was finished is kept, and it goes on', async () => {
  // The copy for visits without a network would take its part of the quota at any moment.
  const { page, context } = await at.open(PLAN, { serviceWorkers: 'block' });
  await modelReady(page);
  const session = await context.newCDPSession(page);
  const { origin } = new URL(at.site.url);
  const { usage } = await page.evaluate(() => navigator.storage.estimate());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 150_000 });
  await pressRun(page);
  await page.getByText(/storage is full, so the run was stopped; every sample before is kept/).waitFor({ timeout: 60_000 });
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await page.getByRole('button', { name: 'Continue' }).click();
  await resultsShown(page);
  assert.equal((await timeless(page)).length, 1 + 160);
  await context.close();
});
