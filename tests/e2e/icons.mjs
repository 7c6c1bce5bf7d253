// Draws the icons that an installed page has from www/static/icon.svg; by hand, after the SVG changed:
// node tests/e2e/icons.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { launch } from './support/browser.mjs';
import { repository } from './support/server.mjs';

// A system may cut a maskable icon down to the circle of 80 % in its middle, and may do so on any
// ground: it fills its square. The others are transparent around the sign.
const ICONS = [
  ['icon-192.png', 192, 0.06, null],
  ['icon-512.png', 512, 0.06, null],
  ['icon-maskable-512.png', 512, 0.17, '#f7f7f8'],
];

const folder = join(repository, 'www/static');
const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
const browser = await launch();
const page = await browser.newPage({ colorScheme: 'light' });
await page.setContent('<!doctype html>');
for (const [name, size, margin, ground] of ICONS) {
  const url = await page.evaluate(async ({ svg, size, margin, ground }) => {
    const image = new Image();
    // Without sizes of its own an SVG has none that a canvas could draw.
    image.src = `data:image/svg+xml,${encodeURIComponent(svg.replace('<svg ', `<svg width="${size}" height="${size}" `))}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
    const pen = canvas.getContext('2d');
    if (ground) {
      pen.fillStyle = ground;
      pen.fillRect(0, 0, size, size);
    }
    pen.drawImage(image, margin * size, margin * size, (1 - 2 * margin) * size, (1 - 2 * margin) * size);
    return canvas.toDataURL('image/png');
  }, { svg, size, margin, ground });
  await writeFile(join(folder, name), Buffer.from(url.split(',')[1], 'base64'));
}
await browser.close();
