import { launch, openPage } from './support/browser.mjs';
import { serveSite } from './support/server.mjs';
import { spoilWorker } from './support/gpu.mjs';
function time() {
  const log = new BroadcastChannel('log');
  const t0 = performance.now();
  navigator.gpu.requestAdapter().then(a => log.postMessage(JSON.stringify({v:a.info.vendor, a:a.info.architecture, d:a.info.description, dev:a.info.device, f:a.info.isFallbackAdapter, f2: a.isFallbackAdapter})));
  const request = GPUAdapter.prototype.requestDevice;
  let nPipe = 0, pipeMs = 0, n=0, last=0, disp=0;
  const dw = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...a) { disp++; return dw.apply(this, a); };
  const ccp = GPUDevice.prototype.createComputePipeline;
  GPUDevice.prototype.createComputePipeline = function (d) { const t=performance.now(); const r = ccp.call(this, d); pipeMs += performance.now()-t; nPipe++; return r; };
  const sub = GPUQueue.prototype.submit;
  GPUQueue.prototype.submit = function (b) { n++; const t=performance.now(); sub.call(this, b); const at=n, dd=disp, np=nPipe; disp=0; nPipe=0;
    this.onSubmittedWorkDone().then(()=>log.postMessage(`submit ${at}: ${(performance.now()-t).toFixed(0)} ms, ${dd} dispatches, ${np} new pipelines at ${(t-t0).toFixed(0)}`)); };
}
const site = await serveSite();
const browser = await launch({ webgpu: true });
const { page } = await openPage(browser, site.url + (process.argv[2] ?? '#task=negation&n=2'), { prepare: c => spoilWorker(c, time) });
await page.evaluate(() => { globalThis.l=[]; new BroadcastChannel('log').onmessage = e => globalThis.l.push(e.data); });
await page.getByText('is ready').first().waitFor({ state: 'attached', timeout: 120000 });
const take = () => page.evaluate(() => globalThis.l.splice(0));
console.log((await take()).join('\n'));
console.log('--- run');
await page.getByRole('button', { name: 'Run', exact: true }).click();
await page.getByRole('heading', { name: 'Accuracy against thinking' }).waitFor({timeout:120000}).catch(e=>console.log(String(e).slice(0,80)));
console.log((await take()).slice(0,40).join('\n'));
await browser.close(); site.close();
