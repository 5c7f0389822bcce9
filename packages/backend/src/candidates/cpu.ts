import { startRegistered } from '../registered-backend.ts';
import type { Starter } from './candidate.ts';

/** tfjs's plain JavaScript backend. */
export const startCpu: Starter = async (host) => {
  await host.load('@tensorflow/tfjs-backend-cpu');
  await startRegistered('cpu');
  return { device: 'JavaScript, 1 thread' };
};
