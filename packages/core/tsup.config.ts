import { defineConfig } from 'tsup';

export default defineConfig({
  // A file for each function on tensors: bundlers keep the imports of tfjs of a file that they take.
  entry: ['src/index.ts', 'src/gpu/index.ts', 'src/safetensors/index.ts', 'src/tensor/*.ts'],
  format: 'esm',
  dts: { entry: ['src/index.ts', 'src/gpu/index.ts', 'src/safetensors/index.ts', 'src/tensor/index.ts'] },
  clean: true,
});
