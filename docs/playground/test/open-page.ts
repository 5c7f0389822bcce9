import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { findChromium } from '../../../scripts/find-chromium.ts';

const ROOT = join(import.meta.dirname, '..');

/** The built playground, served, and a browser to open it in. */
export interface Site {
  /** Opens the page with a setting, written as in its address. */
  open(hash: string, options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

/** A page, and what it complained of. */
export interface OpenPage {
  page: Page;
  /** Errors and warnings of the console, and exceptions. */
  complaints: string[];
}

/** Builds the playground, serves it, and starts the installed Chromium. */
export async function openSite(): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), 'lt-playground-'));
  await build({ root: ROOT, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await startBrowser();
  const address = server.resolvedUrls!.local[0]!;
  return {
    open: async (hash, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1360, height: 980 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${address}#${hash}`);
      return { page, complaints };
    },
    close: async () => {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

function startBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic', '--no-first-run'];
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync');
  return chromium.launch({ executablePath: findChromium()!, args });
}
