// A Chromium of its own process and profile, to be killed as a crash would and started again.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

import { executable } from './browser.mjs';

/** A folder for a browser's profile. */
export const profile = () => mkdtempSync(join(tmpdir(), 'thinkscope-profile-'));

/** Removes a profile when its browser is gone. The children of a killed one may write for a moment. */
export async function discard(folder) {
  for (let n = 0; n < 50; n++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch {
      await sleep(200);
    }
  }
}

/** Starts Chromium on a profile. `kill` ends its process without a warning. */
export async function start(folder) {
  const portFile = join(folder, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const child = spawn(
    executable(),
    [
      '--headless=new',
      '--no-sandbox',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--remote-debugging-port=0',
      `--user-data-dir=${folder}`,
      'about:blank',
    ],
    { stdio: 'ignore' },
  );
  const gone = new Promise((done) => child.once('exit', done));
  for (let n = 0; n < 300 && !existsSync(portFile); n++) await sleep(100);
  const [port, path] = (await readFile(portFile, 'utf8')).split('\n');
  const browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
  return {
    context: browser.contexts()[0],
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
