import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../../scripts/find-chromium.ts';
import { openSite, type Site } from './open-page.ts';

// Small enough for a busy machine. The backend is named, so that the test runs alike on every one.
const SMALL = 'classes=4&head=150&epochs=12&batch=32&backend=wasm';

const hasChromium = findChromium() !== undefined;
if (!hasChromium) console.warn('SKIPPED: the playground in a browser, since no Chromium is installed');

describe.skipIf(!hasChromium)('the playground in Chromium', { timeout: 120_000 }, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  }, 120_000);
  afterAll(() => site?.close());

  it('trains, and the few-shot bar rises with another loss', async () => {
    const { page, complaints } = await site.open(`${SMALL}&set=spirals&loss=cross-entropy`);
    await train(page);
    const plain = await scoreOf(page, 'plain-few');
    expect(await page.locator('.plane').getAttribute('aria-label')).toContain('after epoch 12');

    await page.getByLabel('Loss', { exact: true }).selectOption('balanced-softmax');
    await train(page);
    expect(await scoreOf(page, 'plain-few')).toBeGreaterThan(plain);
    // What was trained first is now what the bars are compared with.
    expect(await page.locator('.few .mark').first().getAttribute('title')).toBe(
      `plain cross-entropy: ${plain}%`,
    );
    expect(await page.locator('.machine').textContent()).toContain('Backend: wasm');
    expect(await page.locator('.confusion tbody tr').count()).toBe(4);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('writes the setting into the address, and reads it from there', async () => {
    const { page } = await site.open(`${SMALL}&set=rings&resampler=smote`);
    expect(await page.getByLabel('Data set').inputValue()).toBe('rings');
    await page.getByLabel('Sampler', { exact: true }).selectOption('square-root');
    const address = page.url();
    expect(address).toContain('set=rings');
    expect(address).toContain('sampler=square-root');
    const again = await site.open(address.split('#')[1]!);
    expect(await again.page.getByLabel('Sampler', { exact: true }).inputValue()).toBe('square-root');
    expect(await again.page.getByLabel('Resampling').inputValue()).toBe('smote');
    await again.page.context().close();
    await page.context().close();
  });

  it('is used by keyboard alone, and can be paused and stopped', async () => {
    const { page } = await site.open(`${SMALL}&epochs=200&compare=no`);
    await page.getByRole('button', { name: 'Train' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('progress')!.value > 0.02);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await page.getByRole('button', { name: 'Go on' }).isVisible()).toBe(true);
    await page.waitForTimeout(300);
    const before = await page.locator('progress').getAttribute('value');
    await page.waitForTimeout(300);
    expect(await page.locator('progress').getAttribute('value')).toBe(before);
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.body.dataset.state === 'idle');
    expect(await page.getByRole('status').first().textContent()).toBe('Training was stopped.');
    // The focus is not lost with the button that had it.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Train');
    await page.context().close();
  });

  it.each(['webgl', 'webgpu'])('trains on %s, and names it', async (backend) => {
    const { page, complaints } = await site.open(
      `classes=3&head=60&epochs=2&batch=32&compare=no&set=blobs&backend=${backend}`,
    );
    await train(page);
    expect(await page.locator('.machine').textContent()).toContain(`Backend: ${backend}`);
    expect(await scoreOf(page, 'plain-balanced')).toBeGreaterThan(40);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('learns from a table of the visitor', async () => {
    const { page, complaints } = await site.open('set=csv&epochs=10&backend=wasm');
    await page.getByRole('button', { name: 'Train' }).click();
    expect(await page.getByRole('status').first().textContent()).toBe('Choose a CSV file first.');
    await page.locator('#csv-file').setInputFiles({
      name: 'leaves.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(tableOf({ oak: 60, elm: 20, yew: 8 })),
    });
    await page.locator('.classes tbody tr').nth(2).waitFor();
    expect(await page.locator('.classes tbody th').allTextContents()).toEqual(['oak', 'elm', 'yew']);
    await train(page);
    expect(await scoreOf(page, 'plain-balanced')).toBeGreaterThan(60);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('learns from images of the visitor by FSA, and shows where the network looks', async () => {
    const { page, complaints } = await site.open('set=images&method=fsa&epochs=2&compare=no&backend=wasm');
    const files = Object.entries({ left: 24, right: 10, none: 6 }).flatMap(([name, count]) =>
      Array.from({ length: count }, (_, i) => ({
        name: `${name}_${i}.bmp`,
        mimeType: 'image/bmp',
        buffer: bitmapOf((x) => (name === 'none' ? 0 : name === 'left' ? 1 - x : x), i),
      })),
    );
    await page.locator('#image-files').setInputFiles(files);
    await page.locator('.classes tbody tr').nth(2).waitFor();
    expect(await page.locator('.classes tbody th').allTextContents()).toEqual(['left', 'right', 'none']);
    await train(page);
    expect(await page.locator('.looks-panel figure').count()).toBe(3);
    // Whose specific and generic positions are drawn follows the sliders, which stay where they are when another switch is moved.
    const viewer = page.locator('.fusion-panel .lt-fusion-viewer');
    expect(await viewer.locator('option').allTextContents()).toEqual(['none and left', 'none and right']);
    const told = viewer.getByRole('status');
    await viewer.getByLabel('gamma').fill('1');
    await viewer.getByLabel('Generic below').fill('0.99');
    expect(await told.textContent()).toMatch(/Of 16 vectors, 16 are drawn from none and 0 from left\.$/);
    await viewer.getByLabel('gamma').fill('0.25');
    const after = await told.textContent();
    expect(after).toMatch(/Of 16 vectors, 4 are drawn from none and 12 from left\.$/);
    await page.getByLabel('Show logit adjustment').click();
    await page.waitForTimeout(500);
    expect(await told.textContent()).toBe(after);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('rejects what looks unknown, and more of it the fewer known examples it must accept', async () => {
    const { page } = await site.open(`${SMALL}&set=blobs&reject=yes&compare=no`);
    await train(page);
    const rejected = page.locator('[data-open="unknown"]');
    const before = Number.parseInt((await rejected.textContent())!, 10);
    await page.getByLabel('Known examples to accept').fill('60');
    await page.waitForFunction(
      () => Number.parseInt(document.querySelector('[data-open="known"]')!.textContent!, 10) >= 38,
    );
    expect(Number.parseInt((await rejected.textContent())!, 10)).toBeGreaterThanOrEqual(before);
    await page.context().close();
  });

  it('fits a phone', async () => {
    const { page } = await site.open(SMALL, { viewport: { width: 360, height: 740 } });
    await page.locator('.classes tbody tr').first().waitFor();
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(tooWide).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});

async function train(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train' }).click();
  await page.waitForFunction(() => document.body.dataset.state === 'running');
  await page.waitForFunction(() => document.body.dataset.state === 'idle', undefined, { timeout: 90_000 });
  expect(await page.getByRole('status').first().textContent()).toBe('Training is over.');
}

async function scoreOf(page: Page, name: string): Promise<number> {
  return Number.parseInt((await page.locator(`[data-score="${name}"]`).textContent())!, 10);
}

/** A table of two columns in which each class lies around a place of its own. */
function tableOf(counts: Record<string, number>): string {
  const rows = Object.entries(counts).flatMap(([name, count], c) =>
    Array.from(
      { length: count },
      (_, i) => `${name},${3 * c + Math.sin(i)},${(c % 2) * 3 + Math.cos(2 * i)}`,
    ),
  );
  return ['species,length,width', ...rows].join('\n');
}

/** A bitmap of 28 × 28 pixels, whose brightness depends on how far to the right it is, with a little noise. */
function bitmapOf(brightness: (x: number) => number, seed: number): Buffer {
  const side = 28;
  const file = Buffer.alloc(54 + 3 * side * side);
  file.write('BM', 0);
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(side, 18);
  file.writeInt32LE(side, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let i = 0; i < side * side; i++) {
    const level = 200 * brightness((i % side) / side) + 25 * (1 + Math.sin(7 * i + 3 * seed));
    file.fill(Math.round(level), 54 + 3 * i, 57 + 3 * i);
  }
  return file;
}
