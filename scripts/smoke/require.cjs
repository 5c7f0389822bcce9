require('@tensorflow/tfjs-backend-cpu');
const names = require('./names.json');
const { tensor2d } = require('@tensorflow/tfjs-core');

const empty = names.filter((name) => Object.keys(require(name)).length === 0);
if (empty.length > 0) throw new Error(`without exports: ${empty}`);
const { classBalancedLoss } = require('@lt/losses');
const logits = tensor2d([2, 0, 0, 2, 0, 0], [2, 3]);
const options = { classCounts: [900, 90, 10], beta: 0.99 };
classBalancedLoss([0, 2], logits, options)
  .data()
  .then((loss) => {
    const values = Array.from(loss, (value) => value.toFixed(4)).join(' ');
    if (values !== '0.0547 5.3481') throw new Error(`the loss is ${values}`);
    console.log(`${names.length} entries, the loss is ${values}`);
  });
