import { defineConfig } from 'tsup';

export default defineConfig({
  // The kernels of each backend are files of their own, which `enableFusedLosses` loads.
  entry: ['src/index.ts', 'src/fused/{index,cpu,wasm,webgpu,webgl}.ts'],
  format: 'esm',
  dts: { entry: ['src/index.ts', 'src/fused/index.ts'] },
  clean: true,
  // One import of tfjs in place of one for each source file, which bundlers keep.
  treeshake: true,
});
