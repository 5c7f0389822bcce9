import { startRegistered } from '../registered-backend.ts';
import { refuseSoftware, type Starter, softwareRenderer } from './candidate.ts';
import { prepareGpuTraining } from './prepare-gpu-training.ts';

/** tfjs's WebGL backend, in browsers. */
export const startWebgl: Starter = async (host, allowSoftware) => {
  if (host.platform === 'node') throw new Error('WebGL is there in browsers only');
  const renderer = host.webglRenderer();
  if (renderer === undefined) throw new Error('the browser gives no WebGL context');
  const software = softwareRenderer(renderer);
  if (software !== undefined && !allowSoftware) refuseSoftware(software);
  await host.load('@tensorflow/tfjs-backend-webgl');
  await startRegistered('webgl');
  return {
    device: `WebGL: ${renderer}`,
    ...(software === undefined ? {} : { software }),
    prepare: prepareGpuTraining,
  };
};
