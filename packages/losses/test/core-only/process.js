// Runs losses in a process that loads tfjs-core, one backend and the built package, and nothing else.
// Arguments: backend name, path of the bundle. Cases come in on stdin, results go out on stdout, as JSON.
import { grad, mul, ready, setBackend, sum, tensor } from '@tensorflow/tfjs-core';

const [backend, bundle] = process.argv.slice(2);
await import(`@tensorflow/tfjs-backend-${backend}`);
const losses = await import(bundle);
await setBackend(backend);
await ready();

let input = '';
for await (const chunk of process.stdin) input += chunk;
const { cases } = JSON.parse(input);

let gradientOfOps = 'known';
try {
  grad((x) => sum(mul(x, x)))(tensor([1, 2]));
} catch {
  gradientOfOps = 'unknown';
}

const results = [];
for (const { loss, labels, dtype, logits, options } of cases) {
  const given = dtype === 'array' ? labels : tensor(labels, undefined, dtype);
  const f = (x) => losses[loss](given, x, options);
  const x = tensor(logits);
  results.push({ value: Array.from(await f(x).data()), gradient: await grad(f)(x).array() });
}
process.stdout.write(JSON.stringify({ gradientOfOps, results }));
