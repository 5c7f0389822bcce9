import { defineConfig, type UserConfig } from 'vite';

// With a relative base the page can lie in any folder of a site. The packages come from source, so that nothing has to be built before.
const config: UserConfig = defineConfig({
  base: './',
  resolve: {
    conditions: ['@lt/source', 'module', 'browser', 'development|production'],
    // Those of this package: @lt/backend names backends that it does not depend on.
    dedupe: ['wasm', 'webgl', 'webgpu'].map((name) => `@tensorflow/tfjs-backend-${name}`),
  },
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
});

export default config;
