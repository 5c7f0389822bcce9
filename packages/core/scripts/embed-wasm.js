// Compiles assembly/philox.ts and writes the bytes into src/philox-wasm.ts, which is committed, so that the source runs without a
// build. `--check` writes nothing, and fails if that file is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const target = new URL('../src/philox-wasm.ts', import.meta.url);
const flags = '-O3 --runtime stub --enable simd --initialMemory 1 --maximumMemory 1';
let bytes = new Uint8Array(0);

const { error, stderr } = await asc.main(
  [
    'philox.ts',
    '--baseDir',
    fileURLToPath(new URL('../assembly', import.meta.url)),
    '-o',
    'philox.wasm',
    ...flags.split(' '),
  ],
  { writeFile: (_, contents) => (bytes = contents) },
);
if (error) throw new Error(stderr.toString(), { cause: error });

const text = `// Written by \`pnpm run wasm\` from assembly/philox.ts: ${bytes.length} bytes, in base64.
export const PHILOX_WASM: string =
  '${Buffer.from(bytes).toString('base64')}';
`;
if (!argv.includes('--check')) {
  writeFileSync(target, text);
  stdout.write(`src/philox-wasm.ts: ${bytes.length} bytes of WebAssembly\n`);
} else if (readFileSync(target, 'utf8') !== text) {
  stdout.write('src/philox-wasm.ts is not what assembly/philox.ts compiles to: run `pnpm run wasm`.\n');
  exit(1);
}
