// Builds the addon of tfjs-node from source against TensorFlow's C library, which Python's package tensorflow-cpu carries, and runs the
// contract tables, the golden files and the training steps of all packages on it. Not part of `check`, and nothing that is published.
//
//     node scripts/build-tensorflow.js [folder] [--tensorflow=2.15.1] [arguments of scripts/backend-matrix.js]
//
// It needs Linux, a C++ compiler, make, Python with pip, and a gigabyte in the folder, which stays outside of the workspace: what was
// built there is used again. The tests find it by the variable LT_TENSORFLOW:
//
//     LT_TENSORFLOW=<folder> LT_BACKENDS=tensorflow npx vitest run --config vitest.workspace.ts --project losses
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { argv, env, execPath, exit, platform, stdout, version } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = env.PYTHON ?? 'python3';
// Else TensorFlow tells every process which instructions it was not built for.
env.TF_CPP_MIN_LOG_LEVEL ??= '1';
/** The oldest that carries the C library as a library of its own is 2.12; in those before, it is part of Python's module. */
const DEFAULT_TENSORFLOW = '2.15.1';

/** Python, since Node has nothing that reads zip files. */
const UNPACK = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if name.startswith(('tensorflow/include/', 'tensorflow/libtensorflow')):
            wheel.extract(name, sys.argv[2])
`;

const args = argv.slice(2);
const VERSION = '--tensorflow=';
const tensorflow = args.find((arg) => arg.startsWith(VERSION))?.slice(VERSION.length) ?? DEFAULT_TENSORFLOW;
const folder = resolve(
  args.find((arg) => !arg.startsWith('-')) ?? join(tmpdir(), `lt-tensorflow-${tensorflow}`),
);
const addon = join(folder, 'node_modules/@tensorflow/tfjs-node');

if (platform !== 'linux') refuse(`expected Linux, whose wheels have a known layout, got ${platform}`);
if (!existsSync(join(addon, 'lib/napi-v8/tfjs_binding.node'))) {
  installPackage();
  unpackTensorflow();
  buildAddon();
}
shareWorkspaceCore();
checkAddon();
const selected = run('the tests of selectBackend', 'npx', [
  ...['vitest', 'run', '--config', 'vitest.workspace.ts', '--project', 'backend', '--project', 'losses'],
  ...['packages/backend/test/tensorflow.test.ts', 'packages/losses/test/fused/tensorflow.test.ts'],
]);
const forMatrix = args.filter((arg) => arg.startsWith('-') && !arg.startsWith(VERSION));
const matrix = run('scripts/backend-matrix.js', execPath, [
  'scripts/backend-matrix.js',
  'tensorflow',
  ...forMatrix,
]);
exit(selected && matrix ? 0 : 1);

/** Installs tfjs-node of the workspace's TensorFlow.js, without its install script, which would download a library. */
function installPackage() {
  mkdirSync(folder, { recursive: true });
  const tfjs = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').match(/tfjs-core": (.*)/)[1];
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  must('npm', [...npm, '--prefix', folder, `@tensorflow/tfjs-node@${tfjs}`, 'node-gyp@12']);
}

/** Puts headers and libraries of the wheel where tfjs-node's binding.gyp looks for them. */
function unpackTensorflow() {
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder];
  // Nothing of Python's own is used, so that any Python can fetch any version.
  must(python, [...pip, '--python-version', '3.11', `tensorflow-cpu==${tensorflow}`]);
  const wheel = readdirSync(folder).find((name) => name.startsWith(`tensorflow_cpu-${tensorflow}-`));
  const deps = join(addon, 'deps');
  must(python, ['-c', UNPACK, join(folder, wheel), deps]);
  rmSync(join(folder, wheel));
  const unpacked = join(deps, 'tensorflow');
  const lib = join(deps, 'lib');
  mkdirSync(lib, { recursive: true });
  for (const [name, file] of [
    ['libtensorflow', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework', 'libtensorflow_framework.so.2'],
  ]) {
    if (!existsSync(join(unpacked, file))) {
      refuse(`tensorflow-cpu ${tensorflow} carries no ${file}; versions from 2.12 on do`);
    }
    link(join(unpacked, file), join(lib, file));
    link(join(unpacked, file), join(lib, `${name}.so`));
  }
  link(join(unpacked, 'include'), join(deps, 'include'));
}

/** Compiles the binding, against the headers beside the running Node where there are some; node-gyp would download them. */
function buildAddon() {
  const prefix = dirname(dirname(realpathSync(execPath)));
  const headers = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
  must(join(folder, 'node_modules/.bin/node-gyp'), [
    ...['rebuild', '--directory', addon, '--loglevel=warn', ...headers],
    // What node-pre-gyp would hand on. Version 8 of Node's binary interface is the newest that tfjs-node looks for.
    ...[
      '--module_name=tfjs_binding',
      `--module_path=${join(addon, 'lib/napi-v8')}`,
      '--napi_build_version=8',
    ],
  ]);
}

/** Replaces tfjs-node's copies of TensorFlow.js by links to those of the workspace: one core, one registry of gradients. */
function shareWorkspaceCore() {
  const own = join(root, 'node_modules/.pnpm/node_modules/@tensorflow');
  for (const name of readdirSync(dirname(addon))) {
    if (existsSync(join(own, name))) link(realpathSync(join(own, name)), join(dirname(addon), name));
  }
}

/** Computes a product and a gradient with the addon, and looks whether there is one core in the process. */
function checkAddon() {
  const require = createRequire(import.meta.url);
  // Node 23 has dropped them: selectBackend puts them back by itself, which its tests show below.
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  const tf = require(addon);
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const gradient = tf.grad((x) => tf.sum(tf.matMul(x, x)))(x);
  const found = [tf.matMul(x, x), gradient].map((tensor) => Array.from(tensor.dataSync()).join(' '));
  if (tf.getBackend() !== 'tensorflow' || found.join() !== '7 10 15 22,7 11 9 13') {
    refuse(`expected the addon to compute, got ${found.join(' and ')} on ${tf.getBackend()}`);
  }
  const cores = Object.keys(require.cache).filter((file) => file.endsWith('tf-core.node.js'));
  if (cores.length !== 1) refuse(`expected one core in the process, got ${cores.join(' and ')}`);
  const { TF_Version } = require(join(addon, 'lib/napi-v8/tfjs_binding.node'));
  stdout.write(
    `tfjs-node ${tf.version['tfjs-node']} computes by TensorFlow ${TF_Version}, Node ${version}\n`,
  );
}

function link(target, path) {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}

/** Runs a command in the workspace with the addon at hand; true if it succeeded. */
function run(what, command, given) {
  stdout.write(`\n${what}\n`);
  const more = { LT_TENSORFLOW: folder, LT_BACKENDS: 'tensorflow' };
  const { status } = spawnSync(command, given, { cwd: root, env: { ...env, ...more }, stdio: 'inherit' });
  return status === 0;
}

function must(command, given) {
  stdout.write(`${command} ${given[0]} …\n`);
  const { status, error } = spawnSync(command, given, { cwd: tmpdir(), stdio: 'inherit' });
  if (status !== 0) refuse(`${command} failed: ${error?.message ?? `it ended with ${status}`}`);
}

function refuse(reason) {
  stdout.write(`build-tensorflow: ${reason}\n`);
  exit(1);
}
