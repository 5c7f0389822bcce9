export { type SmallConvNetOptions, smallConvNet } from './small-conv-net.ts';
