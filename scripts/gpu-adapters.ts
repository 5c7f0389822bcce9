// Prints the adapters that the tests on GPUs run on, in Node and in Chromium, or that there is none. What does not start is skipped by the
// tests, each with its reason: this says it once, where nobody can miss it.
import { stdout } from 'node:process';
import { chromium } from 'playwright';
import { provideGpu } from '../packages/testkit/src/provide-gpu.ts';
import { findChromium } from './find-chromium.ts';

const report = (place: string, text: string): boolean => stdout.write(`GPU tests, ${place}: ${text}\n`);

try {
  await provideGpu();
  report('Node', await webgpuAdapter());
} catch (error) {
  report('Node', `SKIPPED: ${error instanceof Error ? error.message : error}`);
}

const executablePath = findChromium();
if (executablePath === undefined) {
  report('Chromium', 'SKIPPED: none is installed, or LT_CHROMIUM names no file');
} else {
  // A page of localhost has a navigator.gpu.
  const args = ['--no-sandbox', '--enable-unsafe-webgpu'];
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto('http://localhost/');
  report(`Chromium ${browser.version()}, webgl`, await page.evaluate(webglRenderer));
  report(`Chromium ${browser.version()}, webgpu`, await page.evaluate(webgpuAdapter));
  await browser.close();
}

async function webgpuAdapter(): Promise<string> {
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<{ info: object } | null> } };
  const adapter = await gpu?.requestAdapter();
  if (!adapter) return 'SKIPPED: WebGPU found no adapter';
  const { vendor, architecture, description } = adapter.info as Record<string, string>;
  return [vendor, architecture, description].filter(Boolean).join(' ');
}

function webglRenderer(): string {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return 'SKIPPED: there is no WebGL 2';
  const details = gl.getExtension('WEBGL_debug_renderer_info');
  return gl.getParameter(details ? details.UNMASKED_RENDERER_WEBGL : gl.RENDERER) as string;
}
