import { runWebgpuShader } from '@lt/core/gpu';
import type { KernelFunc } from '@tensorflow/tfjs-core';
import type { SgdAttrs } from '../../kernel-names.ts';

/** The step as WGSL, which has one output: with momentum a shader makes the new velocity, and another the new value of it. */
export const sgdStep: KernelFunc = ({ inputs, backend, attrs }) => {
  const { nesterov, ...numbers } = attrs as unknown as SgdAttrs;
  const decays = numbers.weightDecay !== 0;
  const slope = `(gradient[index]${decays ? ' + uniforms.weightDecay * value[index]' : ''})`;
  const run = (name: string, reads: string[], expression: string, made = {}) =>
    runWebgpuShader(
      { inputs: { ...inputs, ...made }, backend },
      {
        key: `sgd${name}_${decays}_${nesterov}`,
        reads,
        outputShape: inputs.value!.shape,
        numbers,
        code: `fn main(index : i32) { if (index < uniforms.size) { result[index] = ${expression}; } }`,
      },
    );
  const moved = (direction: string): string => `value[index] - uniforms.learningRate * ${direction}`;
  if (inputs.velocity == null) return [run('Value', ['value', 'gradient'], moved(slope))];

  // A shader may not be given what it does not read.
  const slopeReads = ['gradient', ...(decays ? ['value'] : [])];
  const newVelocity = run(
    'Velocity',
    [...slopeReads, 'velocity'],
    `uniforms.momentum * velocity[index] + ${slope}`,
  );
  const direction = nesterov ? `(${slope} + uniforms.momentum * velocity[index])` : 'velocity[index]';
  const newValue = run(
    'Moved',
    nesterov ? ['value', 'gradient', 'velocity'] : ['value', 'velocity'],
    moved(direction),
    { velocity: newVelocity },
  );
  return [newValue, newVelocity];
};
