// A static server for the built site, on loopback, under a sub-path, with a log of what was asked.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.gguf': 'application/octet-stream',
};

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** The built site. */
export const dist = join(repository, 'dist');

/** Serves a folder, the built site unless told, below `/thinkscope/`, as a static host would. */
export async function serveSite(root = dist) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    asked.push(url.pathname);
    if (url.pathname === '/thinkscope/empty.html') {
      // Not of the site: a page of its origin for tests that bring their own script.
      response.writeHead(200, { 'content-type': TYPES['.html'] }).end('<!doctype html>');
      return;
    }
    const inside = url.pathname.replace(/^\/thinkscope\//, '');
    const path = join(root, normalize(inside === '' ? 'index.html' : decodeURIComponent(inside)));
    const isServed = url.pathname.startsWith('/thinkscope/') && path.startsWith(root);
    const info = isServed && (await stat(path).catch(() => null));
    if (!info || !info.isFile()) {
      response.writeHead(404).end('not here');
      return;
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': info.size });
    createReadStream(path).pipe(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.close();
    // Those that a browser keeps open would still be answered.
    server.closeAllConnections();
  };
  return { origin, url: `${origin}/thinkscope/`, asked, close };
}
