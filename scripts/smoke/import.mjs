// Imports every entry at once, and trains with one function of one package: all of them must share one copy of TensorFlow.js.
import './names.mjs';
import './loss.mjs';
