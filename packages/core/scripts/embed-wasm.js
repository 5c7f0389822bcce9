// Compiles the folder assembly and writes the bytes into src/random-wasm.ts, which is committed, so that the source runs without a
// build. `--check` writes nothing, and fails if that file is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const target = new URL('../src/random-wasm.ts', import.meta.url);
const flags = '-O3 --runtime stub --enable simd --initialMemory 3 --maximumMemory 3';
let bytes = new Uint8Array(0);

const { error, stderr } = await asc.main(
  [
    'index.ts',
    '--baseDir',
    fileURLToPath(new URL('../assembly', import.meta.url)),
    '-o',
    'random.wasm',
    ...flags.split(' '),
  ],
  { writeFile: (_, contents) => (bytes = contents) },
);
if (error) throw new Error(stderr.toString(), { cause: error });

const text = `// Written by \`pnpm run wasm\` from the folder assembly: ${bytes.length} bytes, in base64.
export const RANDOM_WASM: string =
  '${Buffer.from(bytes).toString('base64')}';
`;
if (!argv.includes('--check')) {
  writeFileSync(target, text);
  stdout.write(`src/random-wasm.ts: ${bytes.length} bytes of WebAssembly\n`);
} else if (readFileSync(target, 'utf8') !== text) {
  stdout.write('src/random-wasm.ts is not what the folder assembly compiles to: run `pnpm run wasm`.\n');
  exit(1);
}
