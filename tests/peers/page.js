// Downloads models into the browser's storage, loads them from there onto WebGPU and measures them,
// through the page's own two workers. Not part of the tests: build the site, serve `dist` with the
// model files beside it from any server on loopback, open the page, and in its console:
//   const { measure } = await import('./page.js'); await measure(['model.gguf'], [1, 8, 16])
// (copy this file into `dist` first).
export async function measure(files, batches) {
  const out = [];
  const start = (script) => {
    const w = new Worker(script, {type: 'module'}), heard = []; let wake = () => 0;
    w.onmessage = (e) => { heard.push(JSON.parse(Array.isArray(e.data) ? e.data[0] : e.data)); wake(); };
    const until = async (f, ms) => { const end = performance.now() + ms; let i = 0; for (;;) { for (; i < heard.length; i++) if (f(heard[i])) return heard[i]; if (performance.now() > end) throw new Error('timeout; last ' + JSON.stringify(heard.slice(-3))); await new Promise(r => { wake = r; setTimeout(r, 500); }); } };
    return {w, heard, until, say: (m, ...more) => { heard.length = 0; w.postMessage([JSON.stringify(m), ...more]); }};
  };
  const kind = (e) => typeof e === 'string' ? e : Object.keys(e)[0];
  const keeper = start('keeper_loader.js'), engine = start('worker_loader.js');
  await keeper.until(e => kind(e) === 'ready', 30000); await engine.until(e => kind(e) === 'ready', 30000);
  out.push({storage: await navigator.storage.estimate()});
  for (const name of files) {
    let t0 = performance.now();
    keeper.say({fetch: {url: new URL(name, location.href).href, name, sha256: null}});
    let peak = 0;
    const kept = await keeper.until(e => { if (e.progress) peak = Math.max(peak, e.progress.n_memory_bytes); return e.kept && e.kept.files.some(f => f.name === name && (f.state === 'whole' || f.state.failed)); }, 300000);
    const file = kept.kept.files.find(f => f.name === name);
    out.push({name, download_s: (performance.now() - t0) / 1e3, state: file.state, sha256: file.sha256, bytes: file.n_done_bytes, keeper_peak_bytes: peak});
    if (file.state !== 'whole') continue;
    t0 = performance.now();
    engine.say({load: {model: {stored: {id: file.id, name}}, engine: 'gpu', room: {}}});
    const loaded = await engine.until(e => ['loaded', 'fault'].includes(kind(e)), 300000);
    out.push({load_s: (performance.now() - t0) / 1e3, loaded});
    if (kind(loaded) === 'fault') continue;
    engine.say({bench: {batches, prompt_tokens: 128, new_tokens: 64}});
    await engine.until(e => ['bench_done', 'fault'].includes(kind(e)), 300000);
    out.push(engine.heard.filter(e => ['bench_row', 'bench_done', 'fault'].includes(kind(e))));
  }
  return out;
}
