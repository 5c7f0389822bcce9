import { runWebglShader } from '@lt/core/gpu';
import type { KernelFunc } from '@tensorflow/tfjs-core';
import type { SgdAttrs } from '../../kernel-names.ts';

/**
 * The step as fragment shaders: with momentum one for the new velocity, and one for the new value of it.
 *
 * A texel has one number, as tfjs's gradients of filters have, and nothing lies beyond the edges of what a convolution then packs.
 */
export const sgdStep: KernelFunc = ({ inputs, backend, attrs }) => {
  const { nesterov, ...numbers } = attrs as unknown as SgdAttrs;
  const slope = `(getGradientAtOutCoords()${numbers.weightDecay === 0 ? '' : ' + weightDecay * getValueAtOutCoords()'})`;
  const run = (reads: string[], expression: string, made = {}) =>
    runWebglShader(
      { inputs: { ...inputs, ...made }, backend },
      {
        reads,
        outputShape: inputs.value!.shape,
        numbers: { ...numbers },
        code: `void main() { setOutput(${expression}); }`,
      },
    );
  const moved = (direction: string): string => `getValueAtOutCoords() - learningRate * ${direction}`;
  if (inputs.velocity == null) return [run(['value', 'gradient'], moved(slope))];

  const slopeReads = numbers.weightDecay === 0 ? ['gradient'] : ['gradient', 'value'];
  const newVelocity = run([...slopeReads, 'velocity'], `momentum * getVelocityAtOutCoords() + ${slope}`);
  const speed = 'getVelocityAtOutCoords()';
  const direction = nesterov ? `(${slope} + momentum * ${speed})` : speed;
  const reads = nesterov ? ['value', 'gradient', 'velocity'] : ['value', 'velocity'];
  return [run(reads, moved(direction), { velocity: newVelocity }), newVelocity];
};
