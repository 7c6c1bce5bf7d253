// Downloads into the browser's storage, from a server on another origin that fails in every way.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';

import { openEngine } from './support/engine.mjs';
import { bytesOf, serveFile, sha256 } from './support/faulty.mjs';
import { openKeeper } from './support/keeper.mjs';
import { discard, profile, start } from './support/killable.mjs';
import { stage } from './support/stage.mjs';

const MIB = 1024 * 1024;
/** What may be fetched twice after an interruption: `Rules::n_chunk_bytes`, and a piece. */
const CHUNK_BYTES = 8 * MIB;
/** Of which the keeper's wasm memory holds only a little, whatever the file's size. */
const MAX_MEMORY_BYTES = 16 * MIB;

const at = stage();
const file = bytesOf(40 * MIB);
const fileSha256 = sha256(file);
const servers = [];
after(() => servers.forEach((server) => server.close()));

async function serve(bytes = file, settings = {}) {
  const server = Object.assign(await serveFile(bytes), settings);
  servers.push(server);
  return server;
}

/** Runs a test with a keeper in a fresh context, whose storage is empty. */
function withKeeper(name, body) {
  test(name, async () => {
    const context = await at.browser.newContext();
    const keeper = await openKeeper(context, at.site.url);
    await body(keeper, context);
    assert.deepEqual(keeper.errors, []);
    assert.ok((await keeper.peakMemory()) < MAX_MEMORY_BYTES, `${await keeper.peakMemory()} bytes of wasm memory`);
    await context.close();
  });
}

/** The same in a browser of its own, with a profile on the disk. */
withKeeper.profile = (name, body) =>
  test(name, async () => {
    const folder = profile();
    const browser = await start(folder);
    try {
      const keeper = await openKeeper(browser.context, at.site.url);
      await body(keeper, browser.context);
    } finally {
      await browser.kill();
      await discard(folder);
    }
  });

/** The file is whole on the list, on disk, and by its hash. */
async function isWhole(keeper, server, timeout) {
  const entry = await keeper.state(server.url, 'whole', timeout);
  assert.equal(entry.n_done_bytes, server.bytes.length);
  assert.equal(entry.n_total_bytes, server.bytes.length);
  assert.equal(entry.sha256, sha256(server.bytes));
  assert.equal(await keeper.storedSha256(entry.id), entry.sha256);
  return entry;
}

/** Nothing was asked that needs the server's leave, and nothing was fetched twice beyond a chunk. */
function isFrugal(server, nInterruptions) {
  for (const { method, headers } of server.requests) {
    assert.equal(method, 'GET');
    assert.match(headers.range, /^bytes=\d+-$/);
  }
  const answered = server.requests.filter((r) => r.nSent > 0);
  for (const [before, now] of answered.slice(1).map((r, i) => [answered[i], r])) {
    const nTwice = before.first + before.nSent - now.first;
    assert.ok(nTwice >= 0 && nTwice <= CHUNK_BYTES, `${nTwice} bytes were fetched twice`);
  }
  const nMost = server.bytes.length + nInterruptions * CHUNK_BYTES;
  assert.ok(server.nSent() <= nMost, `${server.nSent()} bytes were sent`);
}

withKeeper('a file comes with one request, and its hash is known', async (keeper) => {
  const server = await serve();
  await keeper.fetch(server.url, fileSha256);
  const entry = await isWhole(keeper, server);
  assert.ok(entry.is_sha256_known);
  assert.equal(server.requests.length, 1);
  isFrugal(server, 0);
  // Once more: it is there.
  await keeper.fetch(server.url, fileSha256);
  await isWhole(keeper, server);
  assert.equal(server.requests.length, 1);
});

withKeeper('cuts, 429 and 503 are survived', async (keeper) => {
  const server = await serve();
  server.faults = [
    { status: 503 },
    { cutAfter: 11 * MIB },
    { status: 429, retryAfter: 4 },
    { cutAfter: 3 * MIB },
  ];
  await keeper.fetch(server.url, fileSha256);
  await isWhole(keeper, server);
  assert.equal(server.requests.length, 5);
  isFrugal(server, 2);
  const waitedMs = server.requests[3].atMs - server.requests[2].atMs;
  assert.ok(waitedMs >= 4000, `Retry-After: 4, asked again after ${waitedMs} ms`);
  const sentences = (await keeper.sentences('waiting')).join(' ');
  assert.match(sentences, /status 503/);
  assert.match(sentences, /status 429/);
  assert.match(sentences, /connection broke/);
});

for (const [what, bytes] of [['length', bytesOf(30 * MIB, 7)], ['ETag', bytesOf(40 * MIB, 7)]]) {
  withKeeper(`a file that changes in the middle is not mixed: ${what}`, async (keeper) => {
    const server = await serve();
    const change = (it) => Object.assign(it, { bytes, etag: '"two"' });
    server.faults = [{ cutAfter: 20 * MIB }, { then: change }];
    await keeper.fetch(server.url);
    await isWhole(keeper, server);
    assert.equal(server.requests.at(-1).first, 0);
    assert.match((await keeper.sentences('fault')).join(' '), /has changed.*begins anew/);
  });
}

withKeeper('a wrong byte is caught by the hash, and nothing of it is kept', async (keeper) => {
  const server = await serve();
  server.faults = [{ flip: 17 * MIB + 3 }];
  await keeper.fetch(server.url, fileSha256);
  const entry = await keeper.state(server.url, 'failed');
  assert.match(entry.state.failed.sentence, /^model\.gguf was not downloaded: .*SHA-256.*start the download again\.$/);
  assert.equal(entry.n_done_bytes, 0);
  assert.equal(entry.sha256, null);
  await keeper.fetch(server.url, fileSha256);
  await isWhole(keeper, server);
});

withKeeper('a server without ranges is used, from the beginning', async (keeper) => {
  const server = await serve(bytesOf(12 * MIB), { hasRanges: false });
  server.faults = [{ cutAfter: 9 * MIB }];
  await keeper.fetch(server.url);
  await isWhole(keeper, server);
  assert.match((await keeper.sentences('fault')).join(' '), /cannot send the rest/);
});

withKeeper('a server that hides its headers from other sites is used', async (keeper) => {
  const server = await serve(bytesOf(20 * MIB), { isExposed: false });
  server.faults = [{ cutAfter: 11 * MIB }];
  await keeper.fetch(server.url);
  await isWhole(keeper, server);
  isFrugal(server, 1);
});

withKeeper('what is no model, or not there, gets a sentence', async (keeper) => {
  const page = await serve(Buffer.from('<!doctype html><title>A page about a model</title>'));
  await keeper.fetch(page.url);
  assert.match((await keeper.state(page.url, 'failed')).state.failed.sentence, /not give a GGUF file/);
  const nothing = await serve();
  nothing.faults = [{ status: 404 }];
  await keeper.fetch(nothing.url);
  assert.match((await keeper.state(nothing.url, 'failed')).state.failed.sentence, /no file at this address/);
});

withKeeper('a pause keeps what came; so does a reload', async (keeper) => {
  const server = await serve(file, { holdAt: 10 * MIB });
  await keeper.fetch(server.url, fileSha256);
  await keeper.progress(10 * MIB);
  const [{ id }] = await keeper.list();
  await keeper.send({ pause: { id } });
  const paused = await keeper.state(server.url, 'paused');
  assert.equal(paused.n_done_bytes, 10 * MIB);
  server.holdAt = 25 * MIB;
  await keeper.fetch(server.url, fileSha256);
  await keeper.progress(25 * MIB);
  assert.equal(server.requests[1].first, 10 * MIB, 'goes on where it was paused');

  await keeper.page.reload();
  await keeper.start();
  await keeper.list();
  const entry = await keeper.state(server.url, 'paused');
  assert.ok(entry.n_done_bytes > 25 * MIB - CHUNK_BYTES, `${entry.n_done_bytes} bytes after the reload`);
  server.holdAt = Infinity;
  await keeper.fetch(server.url, fileSha256);
  await isWhole(keeper, server);
  isFrugal(server, 1);
});

withKeeper('a second tab is told', async (keeper, context) => {
  const server = await serve(file, { holdAt: 9 * MIB });
  await keeper.fetch(server.url, fileSha256);
  await keeper.progress(9 * MIB);
  const second = await openKeeper(context, at.site.url);
  await second.fetch(server.url, fileSha256);
  const entry = await second.state(server.url, 'elsewhere');
  await second.send({ delete: { id: entry.id } });
  await second.until(() => events.filter((e) => e.fault).length >= 2);
  for (const sentence of await second.sentences('fault')) assert.match(sentence, /another tab/);
  // The first tab is closed: the second notices, and goes on.
  await keeper.page.evaluate(() => keeper.terminate());
  await second.state(server.url, 'paused');
  server.holdAt = Infinity;
  await second.fetch(server.url, fileSha256);
  await isWhole(second, server);
  isFrugal(server, 1);
  assert.deepEqual(second.errors, []);
});

withKeeper('a deleted file is gone, even while it comes', async (keeper) => {
  const server = await serve();
  await keeper.fetch(server.url);
  const { id } = await isWhole(keeper, server);
  const before = (await keeper.space()).n_used_bytes;
  assert.ok(before >= file.length);
  await keeper.send({ delete: { id } });
  await keeper.until(() => events.findLast((e) => e.kept).kept.files.length === 0);
  assert.deepEqual(await keeper.list(), []);
  assert.ok((await keeper.space()).n_used_bytes < MIB);
  server.holdAt = 2 * MIB;
  await keeper.forget();
  await keeper.fetch(server.url);
  await keeper.progress(2 * MIB);
  await keeper.send({ delete: { id } });
  await keeper.until(() => events.findLast((e) => e.kept)?.kept.files.length === 0);
});

withKeeper('verify reads the file anew', async (keeper) => {
  const server = await serve();
  await keeper.fetch(server.url);
  const { id } = await isWhole(keeper, server);
  await keeper.forget();
  await keeper.send({ verify: { id } });
  await keeper.until(() => events.some((e) => e.kept?.files[0].state === 'verifying'));
  await isWhole(keeper, server);
  await keeper.damage(id, 5 * MIB);
  await keeper.forget();
  await keeper.send({ verify: { id } });
  const entry = await keeper.state(server.url, 'failed');
  assert.match(entry.state.failed.sentence, /SHA-256/);
  assert.equal(entry.n_done_bytes, 0);
  assert.equal(server.requests.length, 1);
});

withKeeper.profile('a full storage is told with numbers', async (keeper, context) => {
  const server = await serve();
  const session = await context.newCDPSession(keeper.page);
  const { origin } = new URL(at.site.url);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20 * MIB });
  await keeper.fetch(server.url);
  const entry = await keeper.state(server.url, 'failed');
  assert.match(entry.state.failed.sentence, /^model\.gguf needs 41\.9 MB more, but the disk, or this site's share of it, is full/);
  assert.ok(server.nSent() < CHUNK_BYTES, 'it is told at once');
  // More room: it goes on.
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await keeper.fetch(server.url);
  await isWhole(keeper, server);
});

test('a browser that is killed goes on from the last chunk', async () => {
  const folder = profile();
  const server = await serve();
  let browser;
  try {
    for (const [from, to] of [[0, 13], [13, 27]]) {
      browser = await start(folder);
      const keeper = await openKeeper(browser.context, at.site.url);
      const [before] = await keeper.list();
      assert.equal(before?.state, from === 0 ? undefined : 'paused');
      assert.ok(from === 0 || before.n_done_bytes >= from * MIB - CHUNK_BYTES);
      server.holdAt = to * MIB;
      await keeper.fetch(server.url, fileSha256);
      await keeper.progress(to * MIB);
      await browser.kill();
    }
    browser = await start(folder);
    server.holdAt = Infinity;
    const keeper = await openKeeper(browser.context, at.site.url);
    await keeper.fetch(server.url, fileSha256);
    await isWhole(keeper, server);
    isFrugal(server, 2);
    assert.deepEqual(keeper.errors, []);
  } finally {
    await browser.kill();
    await discard(folder);
  }
});

// A file of true size, by hand: BIG_MODEL=FILE node --test --test-name-pattern "true size" tests/e2e/download.test.mjs
if (process.env.BIG_MODEL) {
  test('a model of true size: how fast, and in how much memory', async (t) => {
    const folder = profile();
    const big = readFileSync(process.env.BIG_MODEL);
    const server = await serve(big);
    const seconds = async (work) => {
      const startMs = Date.now();
      await work();
      return (Date.now() - startMs) / 1000;
    };
    const browser = await start(folder);
    try {
      const keeper = await openKeeper(browser.context, at.site.url);
      const report = async (what, s) =>
        t.diagnostic(`${what}: ${(big.length / 1e6 / s).toFixed(0)} MB/s (${s.toFixed(1)} s), ${((await keeper.peakMemory()) / 1e6).toFixed(1)} MB of wasm memory`);
      await report('downloaded, hashed and on disk', await seconds(async () => {
        await keeper.fetch(server.url, sha256(big));
        await keeper.state(server.url, 'whole', 600_000);
      }));
      const [{ id }] = await keeper.list();
      await keeper.forget();
      await report('read and hashed', await seconds(async () => {
        await keeper.send({ verify: { id } });
        await keeper.until(() => events.some((e) => e.kept?.files[0].state === 'verifying'));
        await keeper.state(server.url, 'whole', 600_000);
      }));
      assert.ok((await keeper.peakMemory()) < MAX_MEMORY_BYTES);
      const engine = await openEngine(keeper.page);
      let ended;
      const s = await seconds(async () => {
        ended = await engine.load({ stored: { id, name: 'big.gguf' } }, 600_000);
      });
      assert.ok(ended.loaded, JSON.stringify(ended));
      const peak = ended.loaded.wasm_peak_bytes;
      t.diagnostic(`loaded from storage on the CPU: ${s.toFixed(1)} s, peak wasm memory ${(peak / 1e6).toFixed(0)} MB, ${(peak / big.length).toFixed(2)} times the file`);
    } finally {
      await browser.kill();
      await discard(folder);
    }
  });
}
