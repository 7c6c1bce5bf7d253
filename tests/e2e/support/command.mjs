// The command `thinkscope`, as `cargo xtask test` built it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { repository } from './server.mjs';

const target = process.env.CARGO_TARGET_DIR ?? join(repository, 'target');
const program = ['debug', 'release'].map((profile) => join(target, profile, 'thinkscope')).find(existsSync);

/** Runs the command and returns its stdout. */
export function thinkscope(...args) {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
}
