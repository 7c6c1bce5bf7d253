// Copies of the built site that a test may change, and the browser's copy of it for visits without a network.
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { dist, serveSite } from './server.mjs';
import { scratch } from './steps.mjs';

/** Serves a copy of the site whose files `edit(name, change)` changes; `version` publishes them. */
export async function serveCopy(root = dist) {
  const folder = scratch('site');
  cpSync(root, folder, { recursive: true });
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  const edit = (name, change) => {
    const before = read(name);
    const after = change(before);
    if (after === before) throw new Error(`nothing changed in ${name}`);
    writeFileSync(join(folder, name), after);
  };
  /** Writes a file's new hash into `sw.js`, as a build would. */
  const publish = (name) => {
    const hash = createHash('sha256').update(readFileSync(join(folder, name))).digest('hex');
    edit('sw.js', (script) => script.replace(new RegExp(`("${name}": )"[0-9a-f]+"`), `$1"${hash}"`));
  };
  return { ...(await serveSite(folder)), folder, read, edit, publish };
}

/** Waits until the site works without a network. */
export async function kept(page, timeout = 60_000) {
  await page.evaluate(async (timeout) => {
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error('the site was not kept in time')), timeout));
    const { active } = await Promise.race([navigator.serviceWorker.ready, late]);
    while (active.state !== 'activated') await new Promise((done) => setTimeout(done, 20));
  }, timeout);
}

/** The list of files in `sw.js`. */
export const listed = (script) => JSON.parse(/const FILES = (\{[^}]*\});/.exec(script)[1]);
