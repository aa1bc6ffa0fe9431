// Numbers as people write them, for what the browser says by itself; the same as glmlab/number_format.py
// writes them, to whose words a test holds these.

const ROUND_OFF = 1e-12;
const SMALLEST = 1e-6;
const LARGEST = 1e7;
const THIN_SPACE = "\u202f";
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
const signed = (text) => text.replace("-", "−");

function powerOfTen(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => RAISED[digit]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

function withPowerOfTen(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const short = signed(trimmed(mantissa));
  const power = powerOfTen(Number(exponent));
  return /^−?1$/.test(short) ? `${short.slice(0, -1)}${power}` : `${short} × ${power}`;
}

function forPeople(text) {
  const [whole, rest] = signed(text).split(".");
  const spaced = whole.replace(/\d{5,}/, (run) => run.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE));
  return rest === undefined ? spaced : `${spaced}.${rest}`;
}

// Writes a number with so many digits that count; what is smaller than round-off is zero.
export function numberText(value, digits = 3) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinity" : "minus infinity";
  const size = Math.abs(value);
  if (size < ROUND_OFF) return "0";
  if (size < SMALLEST || size >= LARGEST) return withPowerOfTen(value, digits);
  const exponent = Math.floor(Math.log10(size));
  const rounded = Number(value.toPrecision(digits));
  return forPeople(trimmed(rounded.toFixed(Math.max(0, Math.min(100, digits - exponent)))));
}
