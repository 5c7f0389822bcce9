// A program that multiplies on two threads and ends in the way that its argument says.
import { selectBackend } from '@lt/backend';
import { matMul, ones } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';

const { device } = await selectBackend({ require: 'wasm', threads: 2 });
const product = await matMul(ones([96, 96]), ones([96, 96])).data();
process.stdout.write(`${device}: ${product[0]}`);
if (process.argv[2] === 'throw') throw new Error('on purpose');
