// The site and the browser that all tests of a file share.
import { after, before } from 'node:test';

import { launch, openPage } from './browser.mjs';
import { serveSite } from './server.mjs';

/** Starts both before a file's tests and ends them after; `open` opens a page of the site. */
export function stage(browser = {}) {
  const shared = {};
  before(async () => {
    shared.site = await serveSite();
    shared.browser = await launch(browser);
  });
  after(async () => {
    await shared.browser.close();
    shared.site.close();
  });
  shared.open = (hash = '', options = {}) => openPage(shared.browser, shared.site.url + hash, options);
  return shared;
}
