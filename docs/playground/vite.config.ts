import { defineConfig, type UserConfig } from 'vite';

// With a relative base the page can lie in any folder of a site. The packages come from source, so that nothing has to be built before.
const config: UserConfig = defineConfig({
  base: './',
  resolve: { conditions: ['@lt/source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
});

export default config;
