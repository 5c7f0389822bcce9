import '@tensorflow/tfjs-backend-cpu';
import { classBalancedLoss } from '@lt/losses';
import { tensor2d } from '@tensorflow/tfjs-core';

const logits = tensor2d([2, 0, 0, 2, 0, 0], [2, 3]);
const loss = classBalancedLoss([0, 2], logits, { classCounts: [900, 90, 10], beta: 0.99 });
const values = Array.from(await loss.data(), (value) => value.toFixed(4)).join(' ');
if (values !== '0.0547 5.3481') throw new Error(`the loss is ${values}`);
console.log(`the loss is ${values}`);
