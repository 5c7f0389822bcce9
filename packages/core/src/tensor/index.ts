export { checkTensor, type TensorExpectation } from './check-tensor.ts';
