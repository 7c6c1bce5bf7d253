// A model out of the browser's storage: the engine's worker reads what the keeper keeps.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { openEngine } from './support/engine.mjs';
import { serveFile, sha256 } from './support/faulty.mjs';
import { openKeeper } from './support/keeper.mjs';
import { repository } from './support/server.mjs';
import { stage } from './support/stage.mjs';

const at = stage();
const bytes = await readFile(join(repository, 'assets/models/tiny-reasoner-q8_0.gguf'));
const server = await serveFile(bytes);
after(() => server.close());

test('a whole file is loaded, in two tabs at once, and nobody changes it meanwhile', async () => {
  const context = await at.browser.newContext();
  const keeper = await openKeeper(context, at.site.url);
  await keeper.fetch(server.url, sha256(bytes));
  const { id } = await keeper.state(server.url, 'whole');
  const engines = [];
  for (let n = 0; n < 2; n++) {
    const page = await context.newPage();
    await page.goto(`${at.site.url}empty.html`);
    engines.push(await openEngine(page));
  }
  for (const engine of engines) {
    const { loaded } = await engine.load({ stored: { id, name: 'model.gguf' } });
    assert.equal(loaded.subject.model_sha256, sha256(bytes));
    assert.equal(loaded.subject.model_bytes, bytes.length);
  }
  // It can be verified, not deleted.
  await keeper.forget();
  await keeper.send({ verify: { id } });
  await keeper.until(() => events.some((e) => e.progress));
  assert.equal((await keeper.state(server.url, 'whole')).is_sha256_known, true);
  await keeper.send({ delete: { id } });
  await keeper.until(() => events.some((e) => e.fault));
  assert.match((await keeper.sentences('fault'))[0], /model loaded from it is open/);
  await keeper.state(server.url, 'whole');
  for (const engine of engines) await engine.end();
  await keeper.send({ delete: { id } });
  await keeper.until(() => events.findLast((e) => e.kept).kept.files.length === 0);
  await context.close();
});

test('what is not whole, or not there, is never loaded', async () => {
  const context = await at.browser.newContext();
  const keeper = await openKeeper(context, at.site.url);
  server.holdAt = 2 * 1024 * 1024;
  await keeper.fetch(server.url);
  await keeper.progress(1024 * 1024);
  const engine = await openEngine(keeper.page);
  const [{ id }] = await keeper.list();
  const refused = async (id, sentence) => {
    const { fault } = await engine.load({ stored: { id, name: 'model.gguf' } });
    assert.match(fault.load.sentence, sentence);
  };
  await refused(id, /^model\.gguf cannot be loaded: it is being worked on/);
  await keeper.send({ pause: { id } });
  await keeper.state(server.url, 'paused');
  await refused(id, /only \d+ bytes of it are here: finish the download first/);
  await refused('nowhere', /no longer in the browser's storage/);
  // Once it is whole it is cut short behind the keeper's back.
  server.holdAt = Infinity;
  await keeper.fetch(server.url);
  await keeper.state(server.url, 'whole');
  await keeper.cut(id, 5_000_000);
  await refused(id, /5000000 bytes in storage and should have \d+: delete it/);
  await context.close();
});
