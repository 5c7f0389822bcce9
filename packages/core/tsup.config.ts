import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/gpu/index.ts', 'src/safetensors/index.ts', 'src/tensor/index.ts'],
  format: 'esm',
  dts: true,
  clean: true,
});
