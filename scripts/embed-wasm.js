// Compiles a folder of AssemblyScript and writes the bytes into a source file, which is committed, so that the source runs without a
// build. Run in a package:
//
//     node ../../scripts/embed-wasm.js [--check] <folder> <target> <flags of asc…>
//
// `--check` writes nothing, and fails if the target is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import asc from 'assemblyscript/asc';

const args = argv.slice(2);
const isCheck = args[0] === '--check';
const [folder, target, ...flags] = isCheck ? args.slice(1) : args;
let bytes = new Uint8Array(0);

const { error, stderr } = await asc.main(
  ['index.ts', '--baseDir', resolve(folder), '-o', 'out.wasm', '-O3', '--enable', 'simd', ...flags],
  { writeFile: (_, contents) => (bytes = contents) },
);
if (error) throw new Error(stderr.toString(), { cause: error });

const constant = basename(target, '.ts').replaceAll('-', '_').toUpperCase();
const text = `// Written by \`pnpm run wasm\` from the folder ${folder}: ${bytes.length} bytes, in base64.
export const ${constant}: string =
  '${Buffer.from(bytes).toString('base64')}';
`;
if (!isCheck) {
  writeFileSync(target, text);
  stdout.write(`${target}: ${bytes.length} bytes of WebAssembly\n`);
} else if (readFileSync(target, 'utf8') !== text) {
  stdout.write(`${target} is not what the folder ${folder} compiles to: run \`pnpm run wasm\`.\n`);
  exit(1);
}
