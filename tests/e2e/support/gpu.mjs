// A worker whose WebGPU misbehaves: what a test says runs in the worker before the engine does.
// None of this exists in the product.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { dist } from './server.mjs';

/**
 * Has the page's worker begin with `before`, a function without outer names.
 * The script comes from the folder, not by `route.fetch`: the service worker asks for it whenever it
 * likes, and an answer that is being fetched as the context closes is an error that fails the file.
 */
export async function spoilWorker(context, before) {
  const body = `(${before})();\n${await readFile(join(dist, 'worker_loader.js'), 'utf8')}`;
  await context.route('**/worker_loader.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
}

/** A browser that does not know WebGPU. */
export function withoutWebGpu() {
  delete Object.getPrototypeOf(navigator).gpu;
}

/** A device whose readbacks are wrong: a bit of every 16th float is flipped. */
export function withWrongResults() {
  const whole = GPUBuffer.prototype.getMappedRange;
  GPUBuffer.prototype.getMappedRange = function (...range) {
    const mapped = whole.apply(this, range);
    const words = new Uint32Array(mapped);
    for (let at = 0; at < words.length; at += 16) words[at] ^= 1 << 22;
    return mapped;
  };
}

/** A device that is destroyed once, some submits after a run was started; says so on a channel. */
export function withDeviceLoss() {
  const N_SUBMITS = 60;
  let left = Infinity;
  addEventListener('message', ({ data }) => {
    if (left === Infinity && String(data[0]).startsWith('{"start"')) left = N_SUBMITS;
  });
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...wish) {
    const device = await request.apply(this, wish);
    const submit = device.queue.submit.bind(device.queue);
    device.queue.submit = (buffers) => {
      submit(buffers);
      if (left !== Infinity && --left === 0) {
        device.destroy();
        new BroadcastChannel('device').postMessage('destroyed');
      }
    };
    return device;
  };
}
