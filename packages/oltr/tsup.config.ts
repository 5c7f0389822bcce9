import { defineConfig } from 'tsup';

export default defineConfig({
  // The kernels of each backend are files of their own, which `enableFusedEmbedding` loads.
  entry: ['src/index.ts', 'src/fused/{index,webgpu,webgl}.ts'],
  format: 'esm',
  dts: { entry: ['src/index.ts', 'src/fused/index.ts'] },
  clean: true,
});
