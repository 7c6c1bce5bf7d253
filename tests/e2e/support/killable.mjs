// A Chromium of its own process and profile, to be killed as a crash would and started again.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
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

/** A process and all that it started, and they. */
function family(pid) {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      // Behind the name, which may hold anything: the state, then the parent.
      return [[Number(name), Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').pop().split(' ')[1])]];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
  const all = [pid];
  for (const one of all) all.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child));
  return all;
}

/**
 * Starts Chromium on a profile. `kill` ends its process without a warning; `sleep` stops all its processes for
 * as long as a computer sleeps.
 */
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
    async sleep(ms) {
      const all = family(child.pid);
      for (const pid of all) process.kill(pid, 'SIGSTOP');
      await sleep(ms);
      for (const pid of all) process.kill(pid, 'SIGCONT');
      return all.length;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
