// The lessons: predict, try, understand, on a machine without WebGPU; class links, presenter mode and paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LOOKS, check as checkLook } from './support/look.mjs';
import { stage } from './support/stage.mjs';
import { follow, shown } from './support/steps.mjs';

const LESSONS = ['think', 'rules', 'longer', 'rewards', 'distill', 'forms'];
/** An experiment must end within this on two cores. */
const LIMIT_MS = 20_000;

const at = stage();

/** Opens a lesson and waits for its rounds. */
async function openLesson(page, id) {
  await follow(page, `#screen=learn&lesson=${id}`);
  await page.locator(`a[href="#screen=learn&lesson=none"]`).first().waitFor();
  await page.locator('.round').first().waitFor();
  await page.waitForFunction((id) => location.hash.includes(`lesson=${id}`), id);
}

/** Predicts in a round: the last choice, or the slider where it stands. */
async function predict(round) {
  const choices = round.locator('.prediction input[type=radio]');
  if ((await choices.count()) > 0) return choices.last().check();
  await round.locator('.prediction input[type=range]').focus();
  await round.page().keyboard.press('ArrowRight');
  return round.locator('.prediction button[type=submit]').click();
}

/** Makes a round's experiment; returns the milliseconds until its explanation stands. */
async function attempt(round) {
  const start = Date.now();
  await round.locator('.experiment__run').last().click();
  await round.locator('.outcome').waitFor({ timeout: 90_000 });
  return Date.now() - start;
}

async function walk(page, id) {
  await openLesson(page, id);
  const rounds = page.locator('.round');
  for (let i = 0; i < (await rounds.count()); i++) {
    const round = rounds.nth(i);
    assert.equal(await round.locator('.experiment__run').count(), 0, `${id}: nothing is tried before a prediction`);
    await predict(round);
    const ms = await attempt(round);
    assert.ok(ms < LIMIT_MS, `${id}, round ${i + 1} took ${ms} ms`);
    const outcome = (await round.locator('.outcome').innerText()).replace(/\s+/g, ' ');
    assert.ok(!/[{}]/.test(outcome), `every place is filled: ${outcome}`);
  }
}

test('all six lessons in English: prediction, experiment, explanation', { timeout: 300_000 }, async () => {
  const { page, context, errors, foreign } = await at.open('#screen=learn');
  await page.locator('.lesson-card').nth(5).waitFor();
  assert.equal(await page.locator('.lesson-card').count(), LESSONS.length);
  for (const id of LESSONS) await walk(page, id);
  // What was found is kept over a reload, and nothing of it is the person's own run.
  await follow(page, '#screen=learn&lesson=none');
  await page.reload();
  await page.locator('.lesson-card__done--all').nth(5).waitFor();
  assert.equal(await page.locator('.site-nav a[href="#screen=run"]').count(), 0);
  await openLesson(page, 'think');
  assert.equal(await page.locator('.outcome').count(), 2);
  assert.ok(await page.locator('.prediction input').first().isDisabled(), 'a tested prediction stays');
  await page.getByRole('button', { name: 'Start this lesson again' }).click();
  assert.equal(await page.locator('.outcome').count(), 0);
  assert.deepEqual(errors, []);
  assert.deepEqual(foreign, []);
  await context.close();
});

test('a lesson in Spanish', async () => {
  const { page, context, errors } = await at.open('#screen=learn&lang=es');
  await page.getByRole('link', { name: 'Cómo se entrenó R1' }).waitFor();
  await walk(page, 'rewards');
  const text = await shown(page);
  for (const words of ['Predice', 'Comprende', 'Ventaja A', 'Lo esencial']) {
    assert.ok(text.includes(words), words);
  }
  assert.deepEqual(errors, []);
  await context.close();
});

test('the calculator computes what one gets by hand', async () => {
  const { page, context } = await at.open('#screen=learn&lesson=rewards');
  await page.locator('.round').first().waitFor();
  const [group, clip] = [page.locator('.round').nth(0), page.locator('.round').nth(1)];
  await predict(group);
  for (const n of [3, 5, 7]) await group.getByLabel(`Answer ${n}: right`, { exact: true }).uncheck();
  const advantages = await group.locator('.calc__sum').allInnerTexts();
  assert.deepEqual(advantages, ['2.65', ...Array(7).fill('−0.38')]);
  await predict(clip);
  await clip.getByLabel('Answer 1: ratio of new to old probability').fill('1.5');
  await clip.getByLabel('Answer 2: ratio of new to old probability').fill('1.5');
  await clip.getByLabel('Answer 2: ratio of new to old probability').blur();
  const sums = await clip.locator('.calc__sum').allInnerTexts();
  assert.deepEqual(sums.slice(0, 2), ['1.200', '−1.500']);
  await context.close();
});

test('an experiment can be cancelled, and the own run stays', async () => {
  const { page, context } = await at.open('#task=negation&n=4');
  await page.getByText('is ready', { exact: false }).first().waitFor({ state: 'attached', timeout: 60_000 });
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.locator('.site-nav a[href="#screen=explore"]').waitFor({ timeout: 60_000 });
  await page.locator('#accuracy').waitFor({ timeout: 60_000 });
  await openLesson(page, 'distill');
  const round = page.locator('.round').first();
  await predict(round);
  await round.locator('.experiment__run').click();
  await round.getByRole('button', { name: 'Cancel' }).click();
  await round.locator('.experiment__run').waitFor({ timeout: 30_000 });
  assert.equal(await round.locator('.outcome').count(), 0);
  await follow(page, '#screen=run');
  await page.locator('#accuracy').waitFor();
  assert.equal(await page.locator('.item-grid__cells a').count(), 4);
  await context.close();
});

test('a class link presets, locks and hides', async () => {
  const { page, context } = await at.open('#screen=learn');
  await page.getByText('Make a class link').click();
  await page.getByLabel('Opens').selectOption('');
  await page.getByLabel('Task', { exact: true }).first().selectOption('ner');
  await page.getByLabel('Seed', { exact: true }).first().fill('42');
  await page.keyboard.press('Tab');
  await page.locator('#class-lock-task').selectOption('locked');
  await page.locator('#class-lock-seed').selectOption('hidden');
  await page.locator('#class-lock-notes').selectOption('hidden');
  const link = await page.getByLabel('Link', { exact: true }).inputValue();
  for (const part of ['task=ner', 'seed=42', 'lock=task,-seed,-notes']) assert.ok(link.includes(part), `${part} in ${link}`);

  await page.goto('about:blank');
  await page.goto(link);
  await page.getByRole('radio', { name: 'Named entities' }).waitFor({ state: 'attached' });
  assert.ok(await page.getByRole('radio', { name: 'Named entities' }).isDisabled());
  assert.ok(await page.getByRole('radio', { name: 'Named entities' }).isChecked());
  assert.equal(await page.locator('#seed').count(), 0);
  await follow(page, '#screen=learn');
  await page.locator('.lesson-card').first().waitFor();
  assert.equal(await page.getByText('Make a class link').count(), 0);
  await openLesson(page, 'think');
  assert.equal(await page.getByText('Teacher notes').count(), 0);
  await context.close();
});

test('presenter mode: larger type, and keys between rounds', async () => {
  const { page, context } = await at.open('#screen=learn&lesson=think&present=1');
  await page.locator('.round').first().waitFor();
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  assert.ok((await size()) > 20);
  await page.evaluate(() => document.querySelector('h1').focus());
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'round-cut');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'round-share');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.documentElement.hasAttribute('data-present'));
  assert.ok((await size()) < 20);
  await context.close();
});

test('on paper there is the sheet, without answers', async () => {
  const { page, context } = await at.open('#screen=learn&lesson=rules');
  await page.locator('.round').first().waitFor();
  await page.getByText('Teacher notes').click();
  await page.emulateMedia({ media: 'print' });
  const text = await shown(page);
  assert.ok(text.includes('A tagger is right in 9 of 10 words'), text);
  assert.ok(!text.includes('about a third of the sentences'), 'no answer on the sheet');
  assert.ok(!text.includes('Run the experiment'));
  // The notes are printed where they are asked for, and the sheet is not.
  await page.evaluate(() => document.documentElement.setAttribute('data-print', 'notes'));
  const notes = await shown(page);
  assert.ok(notes.includes('about a third of the sentences'));
  assert.ok(!notes.includes('Name ____'));
  await context.close();
});

for (const [look, options] of LOOKS) {
  test(`the lessons look well, ${look}`, async () => {
    const { page, context, errors } = await at.open('#screen=learn', { ...options, reducedMotion: 'reduce' });
    await page.locator('.lesson-card').nth(5).waitFor();
    await page.getByText('Make a class link').click();
    await checkLook(page, 'learn', look);
    for (const id of ['think', 'longer', 'rewards']) {
      await openLesson(page, id);
      const round = page.locator('.round').first();
      await predict(round);
      await attempt(round);
      await page.getByText('Teacher notes').click();
      if (id === 'rewards') await predict(page.locator('.round').nth(1));
      await checkLook(page, `learn-${id}`, look);
    }
    assert.deepEqual(errors, []);
    await context.close();
  });
}
