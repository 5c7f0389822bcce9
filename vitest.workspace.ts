import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';
import { findChromium } from './scripts/find-chromium.ts';

// Every package and example that has tests is a project; the workspace runs from source through the '@lt/source' condition.
const conditions = ['@lt/source', 'node', 'import', 'default'];

function projectsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
    .filter((path) => existsSync(`${path}/package.json`));
}

// LT_BACKENDS=webgpu runs the tests of operations on that backend instead of cpu and wasm.
const env = { LT_BACKENDS: process.env.LT_BACKENDS ?? '' };

// LT_TENSORFLOW is the folder of scripts/build-tensorflow.js: the workspace itself has no tfjs-node.
const { LT_TENSORFLOW } = process.env;
const alias: Record<string, string> = LT_TENSORFLOW
  ? { '@tensorflow/tfjs-node': resolve(LT_TENSORFLOW, 'node_modules/@tensorflow/tfjs-node/dist/index.js') }
  : {};

// Test files named *.browser.test.ts run in Node like all others, and in an installed Chromium as well: there is webgl, and webgpu. With
// LT_BROWSER_TESTS the files of that pattern run there instead. Those named *.isolated.browser.test.ts run a third time, in a page whose
// threads may share memory.
function browserProjects(): TestProjectInlineConfiguration[] {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    console.warn('SKIPPED in browsers: no Chromium is installed, or LT_CHROMIUM names no file');
    return [];
  }
  const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic', '--no-first-run'];
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync');
  const project = (name: string, include: string, benchmarks: string[]): TestProjectInlineConfiguration => ({
    // The dependencies of the testkit are those of all backends.
    root: 'packages/testkit',
    resolve: { conditions: ['@lt/source', 'module', 'browser', 'development'] },
    // Tests of one's own choice import what was not bundled before, and bundling that while they run would reload their page.
    ...(process.env.LT_BROWSER_TESTS && {
      cacheDir: 'node_modules/.vite-chosen',
      optimizeDeps: { force: true },
    }),
    test: {
      name,
      dir: 'packages',
      env,
      include: [include],
      benchmark: { include: benchmarks },
      testTimeout: 120_000,
      hookTimeout: 60_000,
      fileParallelism: false,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args } }),
        instances: [{ browser: 'chromium' }],
      },
    },
  });
  return [
    project('chromium', process.env.LT_BROWSER_TESTS ?? '*/test/**/*.browser.test.ts', [
      '*/bench/**/*.browser.bench.ts',
    ]),
    {
      ...project('chromium-isolated', '*/test/**/*.isolated.browser.test.ts', []),
      cacheDir: 'node_modules/.vite-isolated',
      // Only with these two does a page have memory that threads share.
      server: {
        headers: {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
        },
      },
    },
  ];
}

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: process.env.LT_REPORT ?? '.reports/vitest.json' }]],
    projects: [
      ...[...projectsIn('packages'), ...projectsIn('examples'), 'examples', 'docs', 'docs/playground'].map(
        (root) => ({
          root,
          resolve: { alias },
          ssr: { resolve: { conditions } },
          test: {
            name: root.replace('packages/', ''),
            env,
            include: ['test/**/*.test.ts'],
            benchmark: { include: ['bench/**/*.bench.ts'] },
            // Without a GPU, a program that plays one takes long.
            testTimeout: env.LT_BACKENDS === '' ? 30_000 : 300_000,
            hookTimeout: 30_000,
          },
        }),
      ),
      ...browserProjects(),
    ],
  },
});

export default config;
