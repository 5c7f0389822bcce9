export { checkTensor, type TensorExpectation } from './check-tensor.ts';
export { createKernel, type KernelDefinition } from './kernel.ts';
