import { readdirSync } from 'node:fs';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Every package and example that has tests is a project; the workspace runs from source through the '@lt/source' condition.
const conditions = ['@lt/source', 'node', 'import', 'default'];

function projectsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`);
}

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.reports/vitest.json' }]],
    projects: [...projectsIn('packages'), ...projectsIn('examples'), 'docs'].map((root) => ({
      root,
      ssr: { resolve: { conditions } },
      test: {
        name: root.replace('packages/', ''),
        include: ['test/**/*.test.ts'],
        benchmark: { include: ['bench/**/*.bench.ts'] },
        testTimeout: 30_000,
        hookTimeout: 30_000,
      },
    })),
  },
});

export default config;
