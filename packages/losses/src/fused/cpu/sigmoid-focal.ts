import { sigmoidTerms } from '../focal-terms.ts';
import type { FusedForm } from '../fused-kernels.ts';
import { hotClasses } from '../hot-classes.ts';
import type { KernelCall, SigmoidFocalAttrs } from '../kernel-call.ts';
import { BLOCK } from './block-loops.ts';
import { type CpuBackend, valuesOf } from './cpu-backend.ts';
import { sigmoidLoops } from './sigmoid-loops.ts';

/**
 * Kernel 2 as loops on the cpu backend, in double precision. They keep nothing between forward and backward: an element costs less than
 * what would have to be kept of it.
 */
export const sigmoidFocalOnCpu: FusedForm = {
  forward: (call) => {
    const cpu = call.backend as CpuBackend;
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const values = new Float64Array(batch);
    if (plain(call)) {
      eachHotBlock(call, undefined, (n, start, _factor, level, hot) => {
        const ofHot = hot ? hot.weight * hot.loss : 0;
        values[Math.floor(start / numClasses)]! += level * sigmoidLoops().plainSum(n) + ofHot;
      });
    } else
      eachBlock(call, undefined, (n, start) => {
        values[Math.floor(start / numClasses)]! += sigmoidLoops().sum(n);
      });
    return cpu.makeTensorInfo([batch], 'float32', Float32Array.from(values));
  },

  backward: (call) => {
    const cpu = call.backend as CpuBackend;
    const { gamma } = call.attrs as unknown as SigmoidFocalAttrs;
    const factors = valuesOf(cpu, call.inputs, 'factors')!;
    const [batch, numClasses] = call.inputs.logits!.shape as [number, number];
    const loops = sigmoidLoops();
    const gradient = new Float32Array(batch * numClasses);
    if (plain(call)) {
      eachHotBlock(call, factors, (n, start, factor, level, hot) => {
        loops.plainSlope(n, factor * level);
        gradient.set(loops.gradient.subarray(0, n), start);
        if (hot) gradient[hot.place] = factor * hot.weight * hot.slope;
      });
    } else
      eachBlock(call, factors, (n, start, factor) => {
        loops.slope(n, gamma, factor);
        gradient.set(loops.gradient.subarray(0, n), start);
      });
    return cpu.makeTensorInfo([batch, numClasses], 'float32', gradient);
  },
};

/** Whether there is no modulator, and at most one element of a row that is not of target 0 and of the weight of all others. */
function plain({ inputs, attrs }: KernelCall): boolean {
  return attrs!.gamma === 0 && !inputs.elementWeights && hotClasses(inputs.targets!) !== undefined;
}

/** The element of a block that has a target. */
interface HotElement {
  /** Its place in the matrix. */
  place: number;
  weight: number;
  loss: number;
  slope: number;
}

/** As {@link eachBlock}, for elements that are {@link plain}. The logit of the one with a target is -200 then: it adds nothing. */
function eachHotBlock(
  { inputs, attrs, backend }: KernelCall,
  factors: Float32Array | undefined,
  take: (n: number, start: number, factor: number, level: number, hot: HotElement | undefined) => void,
): void {
  const cpu = backend as CpuBackend;
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  const { slant, level } = attrs as unknown as SigmoidFocalAttrs;
  const [logits, targets] = [valuesOf(cpu, inputs, 'logits')!, valuesOf(cpu, inputs, 'targets')!];
  const classes = hotClasses(inputs.targets!)!;
  const loops = sigmoidLoops();
  for (let i = 0; i < batch; i++) {
    const factor = factors === undefined ? 1 : factors[factors.length === 1 ? 0 : i]!;
    if (factor === 0) continue;
    for (let c = 0; c < numClasses; c += BLOCK) {
      const n = Math.min(BLOCK, numClasses - c);
      const start = i * numClasses + c;
      loops.logits.set(logits.subarray(start, start + n));
      let hot: HotElement | undefined;
      if (classes[i]! >= c && classes[i]! < c + n) {
        const place = i * numClasses + classes[i]!;
        const target = targets[place]!;
        hot = { place, weight: slant * target + level, ...sigmoidTerms(logits[place]!, target, 0) };
        loops.logits[classes[i]! - c] = -200;
      }
      take(n, start, factor, level, hot);
    }
  }
}

/** Reads block after block into the loops; not those of rows of factor 0. */
function eachBlock(
  { inputs, attrs, backend }: KernelCall,
  factors: Float32Array | undefined,
  take: (n: number, start: number, factor: number) => void,
): void {
  const cpu = backend as CpuBackend;
  const [batch, numClasses] = inputs.logits!.shape as [number, number];
  const { gamma, slant, level } = attrs as unknown as SigmoidFocalAttrs;
  const [logits, targets] = [valuesOf(cpu, inputs, 'logits')!, valuesOf(cpu, inputs, 'targets')!];
  const given = valuesOf(cpu, inputs, 'elementWeights');
  const binary =
    hotClasses(inputs.targets!)?.every((c, i) => c < 0 || targets[i * numClasses + c] === 1) ?? false;
  const loops = sigmoidLoops();
  loops.weights.fill(level);
  for (let i = 0; i < batch; i++) {
    const factor = factors === undefined ? 1 : factors[factors.length === 1 ? 0 : i]!;
    if (factor === 0) continue;
    for (let c = 0; c < numClasses; c += BLOCK) {
      const n = Math.min(BLOCK, numClasses - c);
      const start = i * numClasses + c;
      loops.logits.set(logits.subarray(start, start + n));
      loops.targets.set(targets.subarray(start, start + n));
      if (given || slant !== 0) {
        const weightStart = given?.length === numClasses ? c : start;
        for (let k = 0; k < n; k++) {
          const balance = slant * targets[start + k]! + level;
          loops.weights[k] = given ? given[weightStart + k]! * balance : balance;
        }
      }
      loops.read(n, gamma, binary);
      take(n, start, factor);
    }
  }
}
