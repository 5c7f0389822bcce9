import { runWebgpuShader } from '@lt/core/gpu';
import type { FusedForm } from '../fused-kernels.ts';
import type { KernelCall, SigmoidFocalAttrs } from '../kernel-call.ts';
import { isPerClass, perRowFactors } from '../shapes.ts';
import { rowThreads } from './row-threads.ts';

const READS = ['logits', 'targets', 'elementWeights'];

/** Kernel 2 as shaders: some threads for each row on the way forward, a thread for each element on the way back. */
export const sigmoidFocalOnWebgpu: FusedForm = {
  forward: (call) => {
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const { threads, groups, reduce } = rowThreads(batch, numClasses);
    return runWebgpuShader(call, {
      ...shared(call, `sigmoid${threads}`),
      reads: READS,
      outputShape: [batch],
      groups,
      code: `
        ${reduce}
        ${elementCode(call)}
        fn main(index : i32) {
          let row = index / ${threads};
          let thread = index - row * ${threads};
          let numClasses = uniforms.logitsShape[1];
          let inside = row < uniforms.logitsShape[0];
          let end = select(0, numClasses, inside);
          var loss = 0.0;
          for (var c = thread; c < end; c += ${threads}) {
            loss += weightOf(row * numClasses + c, c) * termsOf(row * numClasses + c).x;
          }
          let value = total(loss, thread);
          if (inside && thread == 0) { result[row] = value; }
        }`,
    });
  },

  backward: (call) =>
    runWebgpuShader(call, {
      ...shared(call, `sigmoidGrad${perRowFactors(call)}`),
      reads: [...READS, 'factors'],
      outputShape: call.inputs.logits!.shape,
      code: `
        ${elementCode(call)}
        fn main(index : i32) {
          if (index >= uniforms.size) { return; }
          let numClasses = uniforms.logitsShape[1];
          let row = index / numClasses;
          let factor = f32(factors[${perRowFactors(call) ? 'row' : '0'}]);
          if (factor == 0.0) { result[index] = 0.0; return; }
          result[index] = factor * (weightOf(index, index - row * numClasses) * termsOf(index).y);
        }`,
    }),
};

function shared(call: KernelCall, name: string): { key: string; numbers: Record<string, number> } {
  const { gamma, slant, level } = call.attrs as unknown as SigmoidFocalAttrs;
  return { key: `${name}_${weightsOf(call)}_${gamma === 0}`, numbers: { gamma, slant, level } };
}

function weightsOf({ inputs }: KernelCall): string {
  if (!inputs.elementWeights) return '';
  return isPerClass(inputs, 'elementWeights') ? ' * f32(elementWeights[c])' : ' * f32(elementWeights[place])';
}

/** Declares `weightOf`, and `termsOf`: loss and slope of an element. */
function elementCode(call: KernelCall): string {
  return `
    fn weightOf(place : i32, c : i32) -> f32 {
      return (uniforms.slant * f32(targets[place]) + uniforms.level)${weightsOf(call)};
    }
    fn termsOf(place : i32) -> vec2<f32> {
      let x = f32(logits[place]);
      let t = f32(targets[place]);
      let small = exp(-min(abs(x), 128.0));
      // log(1 + small): the series where a sum with 1 would lose digits, since a compiler may undo what brings them back.
      var tail = small * (1.0 - small * (0.5 - small * (0.33333333 - small * 0.25)));
      if (small > 0.03) { tail = log(1.0 + small); }
      let positive = max(x, 0.0);
      let crossEntropy = (positive - x * t) + tail;
      let likely = 1.0 / (1.0 + small);
      let unlikely = small * likely;
      let on = select(unlikely, likely, x > 0.0);
      let off = select(likely, unlikely, x > 0.0);
      let slope = (1.0 - t) * on - t * off;
      ${
        call.attrs!.gamma === 0
          ? 'return vec2<f32>(crossEntropy, slope);'
          : `
      let along = (x * t + (positive - x)) + tail;
      let modulator = exp(-min(uniforms.gamma * min(along, 3.4e38 / max(uniforms.gamma, 1.0)), 128.0));
      let loss = modulator * crossEntropy;
      return vec2<f32>(loss, modulator * slope - uniforms.gamma * (loss * (t * on - (1.0 - t) * off)));`
      }
    }`;
}
