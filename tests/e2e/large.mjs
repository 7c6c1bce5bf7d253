// A model of true size through WebGPU in Chromium. Takes long on a software adapter, so it is no
// part of the usual tests:
//
//   cargo xtask fixtures big --shape r1-qwen-1.5b --out 1.5b.gguf
//   cargo xtask test browser
//   THINKSCOPE_LARGE=1.5b.gguf node --test tests/e2e/large.mjs
//
// Loads the file from disk into GPU buffers, with the page's own worker, and watches what the
// worker's wasm memory comes to. Then a short prompt is answered, and its first tokens are those of
// the command's exact engine, which takes 4 bytes of memory for each parameter.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { test } from 'node:test';

import { thinkscope } from './support/command.mjs';
import { spoilWorker } from './support/gpu.mjs';
import { stage } from './support/stage.mjs';
import { readRecord, scratch } from './support/steps.mjs';

const MB = 1e6;
const MINUTE = 60_000;
const at = stage({ webgpu: true });
const large = process.env.THINKSCOPE_LARGE;

/** In the worker: tells on a channel how much wasm memory there is. */
function tellMemory() {
  const channel = new BroadcastChannel('memory');
  const watch = ({ instance }) => {
    setInterval(() => channel.postMessage(instance.exports.memory.buffer.byteLength), 200);
    return { instance };
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const own = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await own.apply(WebAssembly, given);
      watch(made.instance ? made : { instance: made });
      return made;
    };
  }
}

/** What the command's exact engine says to the first item of a task: a record. */
async function exact(path) {
  const out = scratch('exact.jsonl');
  thinkscope('run', '--engine', 'cpu-exact', '--model', path, '--task', 'negation', '--limit', '1',
    '--prompt', 'short', '--greedy', '--max-tokens', '2', '--out', out);
  return readRecord(out);
}

test('a model of 1.5B flows into GPU buffers through little wasm memory', { timeout: 60 * MINUTE }, async () => {
  assert.ok(large, 'set THINKSCOPE_LARGE to the model file');
  const path = resolve(large);
  const { page, context } = await at.open('empty.html', { prepare: (own) => spoilWorker(own, tellMemory) });
  await page.setContent('<input type="file">');
  await page.setInputFiles('input', path);
  await page.evaluate((name) => {
    const seen = { events: [], peak: 0, atRead: 0, msToRead: 0 };
    globalThis.seen = seen;
    new BroadcastChannel('memory').onmessage = ({ data }) => { seen.peak = Math.max(seen.peak, data); };
    const worker = new Worker('worker_loader.js', { type: 'module' });
    globalThis.worker = worker;
    let began;
    worker.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (event === 'ready') {
        began = performance.now();
        const file = document.querySelector('input').files[0];
        worker.postMessage([JSON.stringify({ load: { model: { file: { name } }, engine: 'gpu' } }), file]);
      }
      const progress = event.progress;
      if (progress?.stage === 'read' && progress.n_done === progress.n_total && !seen.msToRead) {
        seen.msToRead = performance.now() - began;
        setTimeout(() => { seen.atRead = seen.peak; }, 500);
      }
      seen.events.push(event);
      seen.ms = performance.now() - (began ?? performance.now());
    };
  }, basename(path));

  const ended = () => seen.events.some((event) => event.loaded || event.fault);
  await page.waitForFunction(() => seen.atRead > 0 || seen.events.some((event) => event.fault), null, { timeout: 30 * MINUTE, polling: 500 });
  const read = await page.evaluate(() => seen);
  const fault = read.events.find((event) => event.fault);
  assert.equal(fault, undefined, JSON.stringify(fault));
  const told = read.events.filter((event) => event.progress?.stage === 'read');
  console.log(`${(statSync(path).size / 1e9).toFixed(2)} GB read and written in ${(read.msToRead / 1e3).toFixed(0)} s, `
    + `${told.length} progress events, wasm memory ${(read.atRead / MB).toFixed(0)} MB`);
  assert.ok(read.atRead < 300 * MB, `${read.atRead} bytes of wasm memory`);
  assert.ok(told.length <= 2 + read.msToRead / 150, 'progress is told some times a second');

  await page.waitForFunction(ended, null, { timeout: 25 * MINUTE, polling: 1000 });
  const { events, peak, ms } = await page.evaluate(() => seen);
  const loaded = events.find((event) => event.loaded)?.loaded;
  assert.ok(loaded, JSON.stringify(events.at(-1)));
  assert.equal(loaded.subject.engine, 'gpu');
  console.log(`loaded, with one step of one token, after ${(ms / 1e3).toFixed(0)} s; wasm memory ${(peak / MB).toFixed(0)} MB; `
    + `${loaded.n_slots} x ${loaded.context_length} tokens`);
  assert.ok(peak < 300 * MB && loaded.wasm_peak_bytes < 300 * MB, `${peak} bytes of wasm memory`);

  const { header, samples: [expected] } = await exact(path);
  const start = { spec: header.spec, items: [expected.item], dataset: header.dataset, batch: 1, done: [] };
  await page.evaluate((command) => worker.postMessage([JSON.stringify({ start: command })]), start);
  const answered = () => seen.events.some((event) => event.scored || event.fault);
  await page.waitForFunction(answered, null, { timeout: 25 * MINUTE, polling: 1000 });
  const after = await page.evaluate(() => seen);
  const { completion } = after.events.find((event) => event.scored)?.scored.sample ?? {};
  assert.ok(completion, JSON.stringify(after.events.at(-1)));
  const { prompt_tokens: n } = completion.usage;
  console.log(`${n} prompt tokens in ${(completion.timing.prefill_ms / 1e3).toFixed(0)} s, then tokens ${completion.tokens} `
    + `(the exact engine: ${expected.completion.tokens}); wasm memory ${(after.peak / MB).toFixed(0)} MB`);
  assert.deepEqual(completion.tokens, expected.completion.tokens);
  assert.ok(after.peak < 300 * MB, `${after.peak} bytes of wasm memory`);
  await context.close();
});
