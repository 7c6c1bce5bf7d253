// The keeper as the page drives it: a worker, JSON in both directions.

/** Opens an empty page of the site in a context and starts a keeper there. */
export async function openKeeper(context, siteUrl) {
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${siteUrl}empty.html`);
  const keeper = new Keeper(page, errors);
  await keeper.start();
  return keeper;
}

export class Keeper {
  constructor(page, errors) {
    this.page = page;
    this.errors = errors;
  }

  /** Starts the worker; again after a reload. */
  async start() {
    await this.page.evaluate(() => {
      globalThis.events = [];
      globalThis.keeper = new Worker('keeper_loader.js', { type: 'module' });
      keeper.onmessage = ({ data }) => events.push(JSON.parse(data));
      keeper.onerror = (error) => events.push({ broken: error.message });
      globalThis.dataOf = async (id) => {
        let folder = await navigator.storage.getDirectory();
        for (const name of ['thinkscope', 'models', id]) folder = await folder.getDirectoryHandle(name);
        return folder.getFileHandle('data');
      };
    });
    await this.until(() => events.includes('ready'));
  }

  /** Sends a command. */
  send(command) {
    return this.page.evaluate((it) => keeper.postMessage([JSON.stringify(it)]), command);
  }

  fetch(url, sha256 = null, name = 'model.gguf') {
    return this.send({ fetch: { url, name, sha256 } });
  }

  /** Waits until a function of the page, which may look at `events`, is true. */
  async until(condition, argument, timeout = 30_000) {
    try {
      await this.page.waitForFunction(condition, argument, { timeout, polling: 20 });
    } catch (error) {
      throw new Error(`${error.message.split('\n')[0]}; the last events were ${await this.tail()}`);
    }
  }

  async tail() {
    return JSON.stringify(await this.page.evaluate(() => events.slice(-8)));
  }

  /** Waits until the newest list says this of the file at an address; returns its entry. */
  async state(url, state, timeout = 30_000) {
    await this.until(
      ([url, state]) => {
        const list = events.findLast((e) => e.kept)?.kept.files ?? [];
        const now = list.find((f) => f.url === url)?.state;
        return now === state || now?.[state] !== undefined;
      },
      [url, state],
      timeout,
    );
    return (await this.list()).find((f) => f.url === url);
  }

  /** Waits until so many bytes are on disk. */
  progress(nBytes, timeout = 30_000) {
    return this.until((n) => events.some((e) => e.progress?.n_done_bytes >= n), nBytes, timeout);
  }

  /** Asks for the list and returns its files. */
  async list() {
    const n = await this.page.evaluate(() => events.length);
    await this.send('list');
    await this.until((n) => events.slice(n).some((e) => e.kept), n);
    return this.page.evaluate(() => events.findLast((e) => e.kept).kept.files);
  }

  /** The storage, as the newest list tells it. */
  space() {
    return this.page.evaluate(() => events.findLast((e) => e.kept).kept.space);
  }

  /** All sentences of a kind: those of faults, or of files that wait or failed. */
  sentences(kind) {
    return this.page.evaluate((kind) => {
      const ofFiles = (e) => (e.kept?.files ?? []).map((f) => f.state[kind]?.sentence);
      const found = events.flatMap((e) => (kind === 'fault' ? [e.fault?.sentence] : ofFiles(e)));
      return [...new Set(found.filter(Boolean))];
    }, kind);
  }

  /** The largest memory that the keeper told of, in bytes. */
  peakMemory() {
    return this.page.evaluate(() => Math.max(...events.map((e) => e.progress?.n_memory_bytes ?? 0)));
  }

  forget() {
    return this.page.evaluate(() => { events.length = 0; });
  }

  /** SHA-256 of the bytes in storage, read by the page itself. */
  storedSha256(id) {
    return this.page.evaluate(async (id) => {
      const file = await (await dataOf(id)).getFile();
      const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
      return [...new Uint8Array(hash)].map((b) => b.toString(16).padStart(2, '0')).join('');
    }, id);
  }

  /** Changes a byte in storage behind the keeper's back. */
  damage(id, offset) {
    return this.page.evaluate(async ([id, offset]) => {
      const handle = await dataOf(id);
      const [old] = new Uint8Array(await (await handle.getFile()).slice(offset, offset + 1).arrayBuffer());
      const writer = await handle.createWritable({ keepExistingData: true });
      await writer.write({ type: 'write', position: offset, data: new Uint8Array([old ^ 1]) });
      await writer.close();
    }, [id, offset]);
  }

  /** Cuts a file in storage behind the keeper's back. */
  cut(id, nBytes) {
    return this.page.evaluate(async ([id, nBytes]) => {
      const writer = await (await dataOf(id)).createWritable({ keepExistingData: true });
      await writer.truncate(nBytes);
      await writer.close();
    }, [id, nBytes]);
  }
}
