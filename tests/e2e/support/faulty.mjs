// A file server on another origin than the page's, which fails on demand: it cuts connections,
// asks to wait, changes the file, sends wrong bytes or has no ranges. It counts what it sends.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const PIECE_BYTES = 256 * 1024;

/** Pseudo-random bytes that begin like a model file; the same for the same seed. */
export function bytesOf(nBytes, seed = 1) {
  const bytes = Buffer.alloc(nBytes);
  let state = seed;
  for (let i = 0; i + 4 <= nBytes; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes.writeInt32LE(state, i);
  }
  bytes.write('GGUF', 0);
  return bytes;
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * Serves `bytes` at `url`. What is assigned to the returned object holds from the next request on:
 * - `bytes`, `etag`: the file; - `holdAt`: the byte at which sending waits; - `hasRanges`, `isExposed`;
 * - `faults`: one for each coming request, in turn: `{ status, retryAfter }`,
 *   `{ cutAfter: bytes }`, `{ flip: offset }`, `{ then: (server) => … }` before it is answered.
 * `requests` holds what was asked: method, first byte of the range, bytes sent, time in ms.
 */
export async function serveFile(bytes) {
  const shared = {
    bytes,
    etag: '"one"',
    holdAt: Infinity,
    hasRanges: true,
    isExposed: true,
    faults: [],
    requests: [],
  };
  const server = createServer((request, response) => {
    const fault = shared.faults.shift() ?? {};
    fault.then?.(shared);
    const entry = { method: request.method, headers: request.headers, first: 0, nSent: 0, atMs: Date.now() };
    shared.requests.push(entry);
    answer(shared, fault, entry, request, response).catch(() => response.destroy());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  shared.origin = `http://127.0.0.1:${server.address().port}`;
  shared.url = `${shared.origin}/files/model.gguf`;
  shared.nSent = () => shared.requests.reduce((sum, r) => sum + r.nSent, 0);
  shared.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return shared;
}

async function answer(shared, fault, entry, request, response) {
  const headers = { 'access-control-allow-origin': '*', 'accept-ranges': shared.hasRanges ? 'bytes' : 'none' };
  if (shared.isExposed) headers['access-control-expose-headers'] = 'content-range, etag, retry-after';
  if (request.method !== 'GET') {
    response.writeHead(405, headers).end();
    return;
  }
  if (fault.status) {
    if (fault.retryAfter) headers['retry-after'] = String(fault.retryAfter);
    response.writeHead(fault.status, headers).end('not now');
    return;
  }
  const { bytes } = shared;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const isPart = shared.hasRanges && range !== null;
  const first = isPart ? Number(range[1]) : 0;
  const end = isPart && range[2] ? Math.min(Number(range[2]) + 1, bytes.length) : bytes.length;
  entry.first = first;
  if (first >= bytes.length) {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  headers.etag = shared.etag;
  headers['content-type'] = 'application/octet-stream';
  headers['content-length'] = end - first;
  if (isPart) headers['content-range'] = `bytes ${first}-${end - 1}/${bytes.length}`;
  response.writeHead(isPart ? 206 : 200, headers);
  await send(shared, fault, entry, response, bytes, first, end);
}

async function send(shared, fault, entry, response, bytes, first, end) {
  const stop = Math.min(end, first + (fault.cutAfter ?? Infinity));
  for (let at = first; at < stop; ) {
    while (at >= shared.holdAt && !response.destroyed) await sleep(20);
    if (response.destroyed) return;
    let piece = bytes.subarray(at, Math.min(stop, at + PIECE_BYTES, Math.max(shared.holdAt, at + 1)));
    if (fault.flip >= at && fault.flip < at + piece.length) {
      piece = Buffer.from(piece);
      piece[fault.flip - at] ^= 1;
    }
    const hasRoom = response.write(piece);
    entry.nSent += piece.length;
    at += piece.length;
    if (!hasRoom) await room(response);
  }
  if (stop < end) {
    // A browser throws away what it had not yet handed on when the connection ends.
    await sleep(3000);
    response.socket.end();
  } else {
    response.end();
  }
}

/** Resolves when there is room in the connection's buffer, or when the connection is gone. */
function room(response) {
  return new Promise((done) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      done();
    };
    response.on('drain', settle).on('close', settle);
    if (response.destroyed) settle();
  });
}
