import { runWebgpuShader } from '@lt/core/gpu';
import type { FusedForm } from '../fused-kernels.ts';
import type { KernelCall, SoftmaxAttrs } from '../kernel-call.ts';
import { powerOf } from '../shader-power.ts';
import { isPerClass, perRowFactors } from '../shapes.ts';
import { rowThreads } from './row-threads.ts';

/** Numbers kept of each row: its value, the largest offset, the partition S, and the sum of all h(c). */
const ROW = 4;

const READS = ['logits', 'targets', 'classScale', 'bias'];

/** Kernels 1 and 3 as shaders: some threads for each row on the way forward, a thread for each element on the way back. */
export const softmaxOnWebgpu: FusedForm = {
  forward: (call) => {
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const { threads, groups, reduce } = rowThreads(batch, numClasses);
    const rows = runWebgpuShader(call, {
      ...shared(call, `softmax${threads}`),
      reads: READS,
      outputShape: [batch * ROW],
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
          var most = offsetOf(select(0, row, inside), 0);
          for (var c = thread; c < end; c += ${threads}) { most = max(most, offsetOf(row, c)); }
          let top = largest(most, thread);
          var part = 0.0;
          for (var c = thread; c < end; c += ${threads}) {
            let d = uniforms.scale * (offsetOf(row, c) - top);
            // By its bits: what maxima, exponentials and logarithms make of NaN is up to the device.
            part += select(exponential(d), uniforms.NAN, isnan(d));
          }
          let sumOfExp = total(part, thread);
          let isWrong = isnan(sumOfExp);
          let logPartition = select(log(sumOfExp), uniforms.NAN, isWrong);
          var loss = 0.0;
          var pull = 0.0;
          for (var c = thread; c < end; c += ${threads}) {
            let q = f32(targets[row * numClasses + c]);
            if (q != 0.0) {
              let logP = uniforms.scale * (offsetOf(row, c) - top) - logPartition;
              let f = factorsOf(logP);
              loss -= q * f.x * logP;
              pull += q * f.x * f.y;
            }
          }
          let value = total(loss, thread);
          let pulls = total(pull, thread);
          if (inside && thread == 0) {
            result[row * ${ROW}] = ${focal(call) ? 'value' : 'select(value, uniforms.NAN, isWrong)'};
            result[row * ${ROW} + 1] = top;
            result[row * ${ROW} + 2] = sumOfExp;
            result[row * ${ROW} + 3] = pulls;
          }
        }`,
    });
    const values = runWebgpuShader(
      { ...call, inputs: { rows } },
      {
        key: `column${ROW}`,
        reads: ['rows'],
        outputShape: [batch],
        numbers: {},
        code: `fn main(index : i32) { if (index < uniforms.size) { result[index] = rows[index * ${ROW}]; } }`,
      },
    );
    return [values, rows];
  },

  backward: (call) =>
    runWebgpuShader(call, {
      ...shared(call, `softmaxGrad${perRowFactors(call)}`),
      reads: [...READS, 'rows', 'factors'],
      outputShape: call.inputs.logits!.shape,
      code: `
        ${elementCode(call)}
        fn main(index : i32) {
          if (index >= uniforms.size) { return; }
          let numClasses = uniforms.logitsShape[1];
          let row = index / numClasses;
          let c = index - row * numClasses;
          let factor = f32(factors[${perRowFactors(call) ? 'row' : '0'}]);
          if (factor == 0.0) { result[index] = 0.0; return; }
          let sumOfExp = rows[row * ${ROW} + 2];
          if (isnan(sumOfExp)) { result[index] = sumOfExp; return; }
          let d = uniforms.scale * (offsetOf(row, c) - rows[row * ${ROW} + 1]);
          var gradient = exponential(d) * (rows[row * ${ROW} + 3] * factor / sumOfExp);
          let q = f32(targets[index]);
          if (q != 0.0) {
            let f = factorsOf(d - log(sumOfExp));
            gradient -= q * f.x * f.y * factor;
          }
          gradient *= uniforms.scale;
          ${call.inputs.classScale ? 'gradient *= f32(classScale[c]);' : ''}
          result[index] = gradient;
        }`,
    }),
};

function shared(call: KernelCall, name: string): { key: string; numbers: Record<string, number> } {
  const { scale, gamma } = call.attrs as unknown as SoftmaxAttrs;
  return { key: `${name}_${biasOf(call)}_${powerOf(gamma, '')}`, numbers: { scale, gamma } };
}

const focal = ({ attrs }: KernelCall): boolean => attrs!.gamma !== 0;

/** The bias of an element: of its class, of itself, or none. */
function biasOf({ inputs }: KernelCall): string {
  if (!inputs.bias) return '';
  return isPerClass(inputs, 'bias') ? 'f32(bias[c])' : 'f32(bias[row * uniforms.logitsShape[1] + c])';
}

/** Declares `offsetOf`, `exponential` and `factorsOf`: see src/kernels/focal-factors.ts. */
function elementCode(call: KernelCall): string {
  const bias = biasOf(call);
  return `
    fn offsetOf(row : i32, c : i32) -> f32 {
      var x = f32(logits[row * uniforms.logitsShape[1] + c]);
      ${call.inputs.classScale ? 'x *= f32(classScale[c]);' : ''}
      ${bias && `x += ${bias} / uniforms.scale;`}
      return x;
    }
    fn exponential(d : f32) -> f32 { return select(exp(d), 0.0, d < -128.0); }
    fn factorsOf(logP : f32) -> vec2<f32> {
      ${
        focal(call)
          ? `
      let bounded = max(logP, -128.0);
      var ratio = 1.0 - 0.5 * bounded + bounded * bounded / 12.0;
      if (bounded < -0.01) { ratio = bounded / (exp(bounded) - 1.0); }
      let base = -bounded / ratio;
      return vec2<f32>(${powerOf(call.attrs!.gamma as number, 'select(0.0, pow(base, uniforms.gamma), base > 0.0)')}, 1.0 + uniforms.gamma * exp(bounded) * ratio);`
          : 'return vec2<f32>(1.0, 1.0);'
      }
    }`;
}
