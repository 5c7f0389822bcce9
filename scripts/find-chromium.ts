import { existsSync } from 'node:fs';

/** Where an installed Chromium or Chrome usually is. */
const PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Returns the path of an installed Chromium: `LT_CHROMIUM` if that is set, else one of the usual places. `undefined` if there is none,
 * or if `LT_CHROMIUM` names no file. Nothing is ever downloaded.
 */
export function findChromium(): string | undefined {
  const { LT_CHROMIUM } = process.env;
  return (LT_CHROMIUM ? [LT_CHROMIUM] : PATHS).find((path) => existsSync(path));
}
