// The engine's worker as the page drives it: JSON in both directions.

/** Starts the engine's worker on a page of the site. */
export async function openEngine(page) {
  await page.evaluate(() => {
    globalThis.said = [];
    globalThis.engine = new Worker('worker_loader.js', { type: 'module' });
    engine.onmessage = ({ data }) => said.push(JSON.parse(data));
    engine.onerror = (error) => said.push({ broken: error.message });
  });
  await page.waitForFunction(() => said.includes('ready'), undefined, { timeout: 60_000, polling: 50 });
  return {
    /** Loads a model on the CPU; returns the event that ends it: `loaded` or `fault`. */
    async load(model, timeout = 60_000) {
      await page.evaluate((model) => {
        said.length = 0;
        engine.postMessage([JSON.stringify({ load: { model, engine: 'cpu', room: {} } })]);
      }, model);
      const ended = () => said.find((e) => e.loaded || e.fault || e.broken);
      await page.waitForFunction(ended, undefined, { timeout, polling: 50 });
      return page.evaluate(ended);
    },
    end: () => page.evaluate(() => engine.terminate()),
  };
}
