/**
 * The explorable: gradient descent that a reader can touch. One module, without any library.
 *
 * It runs on a page, in a blog post, on a slide (`mount`), and in a notebook (`render`, as anywidget
 * wants it). Data, colours and words come with the model, from Python; the numbers are computed
 * here as gdcore computes them, operation by operation, so that they are the same.
 */

// ---------------------------------------------------------------- Numbers: as in gdcore

/** @typedef {[number, number]} Pair  b and w; or from and to */
/** @typedef {{meanX: number, meanY: number, sxx: number, bestW: number, minLoss: number}} Land */
/** @typedef {"raw" | "ten" | "standardized"} Scale */
/**
 * What a descent passed through, the start included.
 * @typedef {{b: Float64Array, w: Float64Array, loss: Float64Array, perEpoch: number,
 *   divergedAt: number | null}} Trajectory
 */

/** NumPy's RandomState: the Mersenne Twister MT19937 and what is made of its numbers. */
export class Random {
  /** @param {number} seed 0 to 2^32 - 1 */
  constructor(seed) {
    const key = new Uint32Array(624);
    key[0] = seed;
    for (let i = 1; i < 624; i++) {
      const last = key[i - 1] ^ (key[i - 1] >>> 30);
      key[i] = Math.imul(1812433253, last) + i;
    }
    this.key = key;
    this.at = 624;
  }

  /** A whole number of 32 bits. */
  bits() {
    const key = this.key;
    if (this.at === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (key[i] & 0x80000000) | (key[(i + 1) % 624] & 0x7fffffff);
        key[i] = key[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.at = 0;
    }
    let y = key[this.at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A number from 0 to below 1, of 53 bits. */
  number() {
    const high = this.bits() >>> 5;
    return (high * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** @param {number} low @param {number} high */
  uniform(low, high) {
    return low + (high - low) * this.number();
  }

  /** 0 to count - 1 in a random order. @param {number} count */
  permutation(count) {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      let mask = i;
      for (const by of [1, 2, 4, 8, 16]) mask |= mask >>> by;
      let j = (this.bits() & mask) >>> 0;
      while (j > i) j = (this.bits() & mask) >>> 0;
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

/**
 * The sum of some numbers, pairwise as NumPy adds: a thousand times more exact than one by one.
 * @param {Float64Array} a @param {number} from @param {number} count @returns {number}
 */
export function sum(a, from = 0, count = a.length) {
  if (count < 8) {
    let total = 0;
    for (let i = from; i < from + count; i++) total += a[i];
    return total;
  }
  if (count <= 128) {
    const r = a.slice(from, from + 8);
    const whole = count - (count % 8);
    for (let i = 8; i < whole; i++) r[i % 8] += a[from + i];
    let total = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
    for (let i = whole; i < count; i++) total += a[from + i];
    return total;
  }
  const half = (count >> 1) - ((count >> 1) % 8);
  return sum(a, from, half) + sum(a, from + half, count - half);
}

/** @param {Float64Array} a */
const mean = (a) => sum(a) / a.length;

/** Standard deviation of all of them. @param {Float64Array} a */
export function deviation(a) {
  const middle = mean(a);
  return Math.sqrt(mean(a.map((v) => (v - middle) * (v - middle))));
}

/**
 * The loss of a line over all points, from five numbers: see gdcore.Landscape.
 * @param {Float64Array} x @param {Float64Array} y @returns {Land}
 */
export function landscape(x, y) {
  const meanX = mean(x);
  const meanY = mean(y);
  const u = x.map((v) => v - meanX);
  const v = y.map((one) => one - meanY);
  const sxx = mean(u.map((one) => one * one));
  const bestW = mean(u.map((one, i) => one * v[i])) / sxx;
  const rest = v.map((one, i) => one - bestW * u[i]);
  const minLoss = mean(rest.map((one) => one * one));
  return { meanX, meanY, sxx, bestW, minLoss };
}

/** @param {Land} land @param {number} b @param {number} w */
export function lossAt(land, b, w) {
  const e = b + w * land.meanX - land.meanY;
  const d = w - land.bestW;
  return e * e + land.sxx * d * d + land.minLoss;
}

/** @param {Land} land @param {number} b @param {number} w @returns {Pair} */
export function gradientAt(land, b, w) {
  const e = b + w * land.meanX - land.meanY;
  return [2 * e, 2 * e * land.meanX + 2 * land.sxx * (w - land.bestW)];
}

/** The line of least squares. @param {Land} land @returns {Pair} */
export const minimumOf = (land) => [land.meanY - land.bestW * land.meanX, land.bestW];

/** The curvatures along the bowl's axes, ascending. @param {Land} land @returns {Pair} */
export function eigenvalues(land) {
  const square = land.sxx + land.meanX * land.meanX;
  const large = 1 + square + Math.hypot(square - 1, 2 * land.meanX);
  return [(4 * land.sxx) / large, large];
}

/** The largest stable learning rate. @param {Land} land */
export const cliffOf = (land) => 2 / eigenvalues(land)[1];

/** The best rate if the start is the worst there is. @param {Land} land */
export const bestRateOf = (land) => 2 / (eigenvalues(land)[0] + eigenvalues(land)[1]);

/** @param {Land} land */
export const conditionOf = (land) => eigenvalues(land)[1] / eigenvalues(land)[0];

/** Unit vectors along the bowl's axes, the gentle one first. @param {Land} land */
function axesOf(land) {
  const square = land.sxx + land.meanX ** 2;
  const half = Math.atan2(2 * land.meanX, 1 - square) / 2;
  const [c, s] = [Math.cos(half), Math.sin(half)];
  return [
    [-s, c],
    [c, s],
  ];
}

/**
 * Six update rules: each gets a gradient and answers with a step, and renews its state.
 * @type {Record<string, (g: number, s: number[], rate: number) => number>}
 */
export const RULES = {
  gradient_descent: (g, s, rate) => -rate * g,
  momentum(g, s, rate) {
    s[0] = 0.9 * s[0] + g;
    return -rate * s[0];
  },
  nesterov(g, s, rate) {
    s[0] = 0.9 * s[0] + g;
    return -rate * (g + 0.9 * s[0]);
  },
  adagrad(g, s, rate) {
    s[0] = s[0] + g * g;
    return (-rate * g) / (Math.sqrt(s[0]) + 1e-10);
  },
  rmsprop(g, s, rate) {
    s[0] = 0.99 * s[0] + (1 - 0.99) * g * g;
    return (-rate * g) / (Math.sqrt(s[0]) + 1e-8);
  },
  adam(g, s, rate) {
    s[0] = 0.9 * s[0] + (1 - 0.9) * g;
    s[1] = 0.999 * s[1] + (1 - 0.999) * g * g;
    s[2] = s[2] + 1;
    const m = s[0] / (1 - 0.9 ** s[2]);
    return (-rate * m) / (Math.sqrt(s[1] / (1 - 0.999 ** s[2])) + 1e-8);
  },
};

/**
 * The rate from which a rule on all points diverges; infinite for those that scale their steps.
 * With c = rate times curvature: of momentum m in torch's form, c < 2 (1 + m); of Nesterov's,
 * c < 2 (1 + m) / (1 + 2 m).
 * @param {string} rule @param {Land} land
 */
export function limitOf(rule, land) {
  const times = { gradient_descent: 1, momentum: 1.9, nesterov: 1.9 / 2.8 }[rule];
  return times ? times * cliffOf(land) : Infinity;
}

/** Mini-batches: the mean of u, v, u^2 and u v over the points that each update sees. */
export class Batches {
  /**
   * @param {Float64Array} x @param {Float64Array} y @param {Land} land
   * @param {number} size @param {number} seed
   */
  constructor(x, y, land, size, seed) {
    this.size = size;
    this.count = x.length;
    this.perEpoch = Math.ceil(x.length / size);
    const u = x.map((v) => v - land.meanX);
    const v = y.map((one) => one - land.meanY);
    this.columns = [u, v, u.map((one) => one * one), u.map((one, i) => one * v[i])];
    this.random = new Random(seed);
    /** @type {Uint32Array[]} */
    this.orders = [];
    /** @type {number[][]} */
    this.means = [];
  }

  /** Indices of the points that an update sees, from 0. @param {number} update */
  seen(update) {
    const epoch = Math.floor(update / this.perEpoch);
    while (this.orders.length <= epoch) this.orders.push(this.random.permutation(this.count));
    const first = (update % this.perEpoch) * this.size;
    return this.orders[epoch].subarray(first, first + this.size);
  }

  /** @param {number} update */
  meansOf(update) {
    for (let next = this.means.length; next <= update; next++) {
      const seen = this.seen(next);
      this.means.push(
        this.columns.map((column) => {
          const values = Float64Array.from(seen, (i) => column[i]);
          return (values[0] + sum(values, 1, values.length - 1)) / values.length;
        }),
      );
    }
    return this.means[update];
  }
}

/**
 * Gradient descent from a start, as gdcore.descend.
 * @param {Land} land @param {Pair} start @param {number} rate @param {number} updates
 * @param {string} rule @param {Batches | null} batches  null: all points at each update
 * @returns {Trajectory}
 */
export function descend(land, start, rate, updates, rule = "gradient_descent", batches = null) {
  const step = RULES[rule];
  const [stateB, stateW] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const all = [0, 0, land.sxx, land.sxx * land.bestW];
  let [b, w] = start;
  let loss = lossAt(land, b, w);
  const atZero = lossAt(land, 0, 0);
  const comparable = loss > 1e-16 * atZero ? loss : atZero || 1;
  const limit = Math.min(1e12 * comparable, Number.MAX_VALUE);
  const path = [new Float64Array(updates + 1), new Float64Array(updates + 1), new Float64Array(updates + 1)];
  [path[0][0], path[1][0], path[2][0]] = [b, w, loss];
  let divergedAt = null;
  let done = 0;
  while (done < updates && divergedAt === null) {
    const [u, v, uu, uv] = batches ? batches.meansOf(done) : all;
    const e = b + w * land.meanX - land.meanY;
    const slopeB = 2 * (e + w * u - v);
    const slopeW = land.meanX * slopeB + 2 * (e * u + w * uu - uv);
    const stepB = step(slopeB, stateB, rate);
    const stepW = step(slopeW, stateW, rate);
    b += stepB;
    w += stepW;
    loss = lossAt(land, b, w);
    done++;
    [path[0][done], path[1][done], path[2][done]] = [b, w, loss];
    if (!(loss <= limit)) divergedAt = done;
  }
  const [pathB, pathW, losses] = path.map((values) => values.subarray(0, done + 1));
  return { b: pathB, w: pathW, loss: losses, perEpoch: batches ? batches.perEpoch : 1, divergedAt };
}

/**
 * The first update from which the loss stays near the lowest; null if there is none.
 * @param {Trajectory} path @param {number} lowest @param {number} share
 */
export function settledAt(path, lowest, share = 0.001) {
  const near = share * (path.loss[0] - lowest);
  let first = path.loss.length;
  while (first > 0 && path.loss[first - 1] - lowest <= near) first--;
  return first < path.loss.length ? first : null;
}

/**
 * The update that comes near the lowest loss to stay about there; null if there is none.
 * @param {Trajectory} path @param {number} lowest
 */
export function arrivesAt(path, lowest) {
  const stays = settledAt(path, lowest, 0.05);
  const near = 0.01 * (path.loss[0] - lowest);
  for (let k = stays ?? Infinity; k < path.loss.length; k++) {
    if (path.loss[k] - lowest <= near) return k;
  }
  return null;
}

/**
 * Updates that plain descent on all points needs to settle, however many; infinite from the cliff on.
 * @param {Land} land @param {Pair} start @param {number} rate
 */
export function stepsToSettle(land, start, rate) {
  const curves = eigenvalues(land);
  const lowest = minimumOf(land);
  const away = axesOf(land).map((axis) => axis[0] * (start[0] - lowest[0]) + axis[1] * (start[1] - lowest[1]));
  const parts = away.map((c, i) => (curves[i] / 2) * c * c);
  const total = parts[0] + parts[1];
  if (!(rate < cliffOf(land))) return Infinity;
  if (!(total > 0)) return 0;
  const logs = curves.map((curve) => 2 * (rate * curve < 1 ? Math.log1p(-rate * curve) : Math.log(rate * curve - 1)));
  const slowest = Math.max(...logs);
  if (!(slowest < 0)) return Infinity;
  let low = 0;
  let high = Math.max(Math.ceil(Math.log(0.001) / slowest), 1);
  while (high - low > Math.max(1, 1e-15 * high)) {
    const middle = Math.floor((low + high) / 2);
    const left = parts.reduce((rest, part, i) => rest + (part / total) * Math.exp(middle * logs[i]), 0);
    if (left <= 0.001) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * What is shown and descended on.
 * @typedef {{x: Float64Array, y: Float64Array, vx: Float64Array, vy: Float64Array,
 *   n: number, trainN: number, names: {x: string, y: string, xUnit: string, yUnit: string},
 *   seed: number, epochs: number, standardizer: Pair, lands: Record<Scale, Land>,
 *   ranges: Record<Scale, [Pair, Pair]>, scale: Scale, start: Pair, rates: number[],
 *   command: string}} Lesson
 */

/** @type {Scale[]} */
const SCALES = ["raw", "ten", "standardized"];
const MOST_DRAWN = 20000;

/** x on a scale. @param {Float64Array} x @param {Pair} standardizer @param {Scale} scale */
export function scaled(x, [middle, std], scale) {
  if (scale === "raw") return x;
  return x.map(scale === "ten" ? (v) => 10 * v : (v) => (v - middle) / std);
}

/** The line (b, w) on a scale, over raw x. @param {Lesson} lesson @param {Scale} scale @param {Pair} line @returns {Pair} */
export function toRaw(lesson, scale, [b, w]) {
  const [middle, std] = lesson.standardizer;
  if (scale === "standardized") return [b - (w * middle) / std, w / std];
  return scale === "ten" ? [b, w * 10] : [b, w];
}

/** The line (b, w) over raw x, on a scale. @param {Lesson} lesson @param {Scale} scale @param {Pair} line @returns {Pair} */
export function fromRaw(lesson, scale, [b, w]) {
  const [middle, std] = lesson.standardizer;
  if (scale === "standardized") return [b + w * middle, w * std];
  return scale === "ten" ? [b, w / 10] : [b, w];
}

/**
 * The lesson on a reader's points, as gdcore.Lesson makes it: split, scale, start, rates, ranges.
 * @param {Float64Array} x @param {Float64Array} y @param {Lesson["names"]} names
 * @param {{seed: number, trainFraction: number, epochs: number, command: string}} options
 * @returns {Lesson}
 */
export function lessonOf(x, y, names, { seed, trainFraction, epochs, command }) {
  const n = x.length;
  const trainN = Math.floor(n * trainFraction + 1e-9);
  const order = new Random(seed).permutation(n);
  const of = (/** @type {Float64Array} */ a, /** @type {Uint32Array} */ which) => Float64Array.from(which, (i) => a[i]);
  let [tx, ty] = [x, y].map((a) => of(a, order.subarray(0, trainN)));
  let [vx, vy] = [x, y].map((a) => of(a, order.subarray(trainN)));
  /** @type {Pair} */
  const standardizer = [mean(tx), deviation(tx)];
  const lands = /** @type {Record<Scale, Land>} */ ({});
  const ranges = /** @type {Record<Scale, [Pair, Pair]>} */ ({});
  const spread = deviation(ty) || Math.max(Math.abs(ty[0]), 1);
  for (const scale of SCALES) lands[scale] = landscape(scaled(tx, standardizer, scale), ty);
  /** @type {Scale} */
  const scale = conditionOf(lands.raw) > 100 ? "standardized" : "raw";
  const around = (/** @type {Scale} */ which) => {
    const land = lands[which];
    return [1, land.sxx + land.meanX * land.meanX].map((half) => 5 * spread * Math.sqrt(1 / half));
  };
  const random = new Random(seed);
  const angle = random.uniform(0, 2 * Math.PI);
  const radius = random.uniform(0.55, 0.8);
  const [bestB, bestW] = minimumOf(lands[scale]);
  const [halfB, halfW] = around(scale);
  /** @type {Pair} */
  const start = [bestB + halfB * radius * Math.cos(angle), bestW + halfW * radius * Math.sin(angle)];
  const rates = [0.25, 0.99, 1.37].map((share) => share * cliffOf(lands[scale]));
  if (n > MOST_DRAWN) {
    const count = Math.min(Math.max(1, Math.round((MOST_DRAWN * trainN) / n)), MOST_DRAWN - 1);
    [tx, ty] = [tx.subarray(0, count), ty.subarray(0, count)];
    [vx, vy] = [vx.subarray(0, MOST_DRAWN - count), vy.subarray(0, MOST_DRAWN - count)];
  }
  const lesson = { x: tx, y: ty, vx, vy, n, trainN, names, seed, epochs, standardizer, lands, ranges, scale, start, rates, command };
  for (const which of SCALES) {
    const half = around(which);
    const at = fromRaw(lesson, which, toRaw(lesson, scale, start));
    const edges = minimumOf(lands[which]).map((middle, i) => wideEnough(middle - half[i], middle + half[i], at[i]));
    ranges[which] = /** @type {[Pair, Pair]} */ (edges);
  }
  return lesson;
}

/** The range, wider where a point is outside. @param {number} low @param {number} high @param {number} at @returns {Pair} */
function wideEnough(low, high, at) {
  const margin = (Math.max(high, at) - Math.min(low, at)) / 20;
  return [at < low ? at - margin : low, at > high ? at + margin : high];
}

/** How many points a mini-batch has. @param {number} count */
export const miniBatchOf = (count) => Math.min(Math.max(2, Math.floor(count / 5)), 16);

// ---------------------------------------------------------------- Rings and the surface: gdcore.rings

/** The least of 1, 2, 2.5 and 5, times a power of ten, that is in a span at most so many times. @param {number} span @param {number} most */
export function roundStep(span, most) {
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 2.5, 5, 10, 20].find((one) => span / (power * one) <= most * (1 + 1e-9));
  return power * (step ?? 20);
}

/** Losses at equal, round steps. @param {number} lowest @param {number} highest @param {number} most */
function levels(lowest, highest, most) {
  const step = roundStep(highest - lowest, most);
  const found = [];
  for (let k = Math.floor(lowest / step + 1e-6) + 1; k <= Math.ceil(highest / step - 1e-6) - 1; k++) found.push(k * step);
  return found;
}

/** A place on the ring where the loss is minLoss + radius^2. @param {Land} land @param {number} radius @param {number} angle @returns {Pair} */
function ring(land, radius, angle) {
  const [db, dw] = way(land, angle);
  const [b, w] = minimumOf(land);
  return [b + radius * db, w + radius * dw];
}

/** Where a ray leads as the root of the loss grows by 1. @param {Land} land @param {number} angle @returns {Pair} */
function way(land, angle) {
  const dw = Math.sin(angle) / Math.sqrt(land.sxx);
  return [Math.cos(angle) - dw * land.meanX, dw];
}

/**
 * The ring of a loss as far as it is within ranges: pieces, each a list of places.
 * @param {Land} land @param {number} loss @param {[Pair, Pair]} ranges @param {number} count
 */
export function ringInside(land, loss, ranges, count = 240) {
  const radius = Math.sqrt(Math.max(loss - land.minLoss, 0));
  const turns = [0, 2 * Math.PI];
  const best = minimumOf(land);
  const [along, across] = [way(land, 0), way(land, Math.PI / 2)];
  for (const axis of [0, 1]) {
    const reach = radius * Math.hypot(along[axis], across[axis]);
    const phase = Math.atan2(across[axis], along[axis]);
    for (const edge of ranges[axis]) {
      if (Math.abs(edge - best[axis]) < reach) {
        const turn = Math.acos((edge - best[axis]) / reach);
        for (const angle of [phase + turn, phase - turn]) {
          turns.push(((angle % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI));
        }
      }
    }
  }
  turns.sort((one, other) => one - other);
  const pieces = [];
  for (let k = 1; k < turns.length; k++) {
    const [first, last] = [turns[k - 1], turns[k]];
    const middle = ring(land, radius, (first + last) / 2);
    if (first < last && middle.every((v, i) => v > ranges[i][0] && v < ranges[i][1])) {
      const points = Math.max(Math.ceil(count / 10), Math.round((count * (last - first)) / (2 * Math.PI)));
      pieces.push(Array.from({ length: points + 1 }, (_, i) => ring(land, radius, first + ((last - first) * i) / points)));
    }
  }
  return pieces;
}

/**
 * The outline of a surface that is cut off at a rim and at the edges of ranges: lines of (b, w, loss).
 * @param {Land} land @param {[Pair, Pair]} ranges @param {number} highest
 */
function outline(land, ranges, highest) {
  const lines = ringInside(land, highest, ranges, 160).map((piece) => piece.map(([b, w]) => [b, w, highest]));
  for (const axis of [0, 1]) {
    const [low, high] = ranges[axis];
    for (const edge of ranges[1 - axis]) {
      const line = Array.from({ length: 49 }, (_, k) => {
        const along = low + ((high - low) * k) / 48;
        const [b, w] = axis ? [edge, along] : [along, edge];
        return [b, w, lossAt(land, b, w)];
      });
      lines.push(line.filter((place) => place[2] <= highest));
    }
  }
  return lines;
}

/**
 * Whether the surface hides a place, seen along a direction (b, w, loss): see gdcore.rings.hidden.
 * @param {Land} land @param {number[]} place @param {number[]} eye
 * @param {[Pair, Pair]} ranges @param {number} highest
 */
function hidden(land, place, eye, ranges, highest) {
  const root = Math.sqrt(land.sxx);
  const d = root * (place[1] - land.bestW);
  const stepD = root * eye[1];
  const e = place[0] + place[1] * land.meanX - land.meanY;
  const stepE = eye[0] + eye[1] * land.meanX;
  const above = Math.max(place[2] - land.minLoss - e * e - d * d, 0);
  const slope = eye[2] - 2 * (e * stepE + d * stepD);
  const curve = stepE * stepE + stepD * stepD;
  const again = (slope + Math.sqrt(slope * slope + 4 * curve * above)) / (2 * curve);
  if (!(again > 0)) return false;
  const met = place.map((v, i) => v + again * eye[i]);
  const wide = Math.hypot(ranges[0][1] - ranges[0][0], ranges[1][1] - ranges[1][0]);
  return (
    ranges.every(([low, high], i) => met[i] >= low && met[i] <= high) &&
    met[2] <= highest &&
    Math.hypot(met[0] - place[0], met[1] - place[1]) > 1e-6 * wide
  );
}

// ---------------------------------------------------------------- Numbers in words: gdviz.look

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} power */
const raised = (power) => (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((d) => RAISED[+d]).join("");

/** With a true minus sign and, from ten thousand on, commas. @param {number} value @param {number} decimals */
function decimal(value, decimals) {
  const text = Math.abs(value).toFixed(Math.min(decimals, 20));
  const [whole, rest] = text.split(".");
  const grouped = Number(text) >= 10000 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  const sign = value < 0 && Number(text) !== 0 ? "−" : "";
  return sign + grouped + (rest ? `.${rest}` : "");
}

/** With so many significant digits; very large and very small ones with a power of ten. @param {number} value */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value < 0 ? "−∞" : "∞";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power > -5 && power < 6) return decimal(value, Math.max(digits - 1 - power, 0));
  return `${mantissa.replace("-", "−")} × 10${raised(power)}`;
}

/** The same in as little room as it takes. @param {number} value */
const tight = (value, digits = 3) => number(value, digits).replace(" × ", "×");

/** A learning rate: up to three significant digits, without trailing zeros. @param {number} value */
export function rateText(value) {
  const text = number(value);
  return /^[\d,]+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text;
}

/** A text with its {placeholders} filled in, as Look.say. @param {string} text @param {Record<string, any>} values */
function fill(text, values) {
  return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name, how) => {
    const value = values[name];
    if (typeof value !== "number") return String(value);
    if (how === "rate") return rateText(value);
    return Number.isInteger(value) ? decimal(value, 0) : number(value, Number(how || 3));
  });
}

/** A tick's number, with as many decimals as tell it from its neighbours. @param {number} value @param {number} step */
function tickText(value, step) {
  let decimals = 0;
  while (decimals < 6 && Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals++;
  return Math.abs(value) < step / 1e6 ? "0" : decimal(value, decimals);
}

/**
 * Ticks of an axis, round numbers, with their texts and a power of ten that they are told in.
 * @param {number} low @param {number} high @param {number} most
 */
function ticksOf(low, high, most) {
  const step = roundStep(high - low, most);
  const at = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= high / step + 1e-9; k++) at.push(k * step);
  const biggest = Math.max(Math.abs(low), Math.abs(high));
  const third = 3 * Math.floor(Math.log10(biggest) / 3);
  const power = third >= 6 || third <= -6 ? third : 0;
  const scale = 10 ** power;
  return { at, texts: at.map((v) => tickText(v / scale, step / scale)), power };
}

/** Powers of ten, of many every second ...; 1, 2 and 5 where there are fewer than two. @param {number} low @param {number} high @param {number} most */
function logTicks(low, high, most) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first + 1) / most));
  let at = [];
  for (let power = first; power <= last; power += stride) at.push(10 ** power);
  if (at.length < 2) {
    at = [];
    for (let power = first - 1; power <= last + 1; power++) {
      for (const times of [1, 2, 5]) at.push(times * 10 ** power);
    }
    at = at.filter((v) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
  }
  const texts = at.map((v) => {
    const power = Math.floor(Math.log10(v) + 1e-9);
    return power >= -3 && power <= 4 ? decimal(v, Math.max(-power, 0)) : `10${raised(power)}`;
  });
  return { at, texts, power: 0 };
}

/** The text, or as much of it as has room. @param {string} text @param {number} room */
function shortened(text, room = 44) {
  const letters = [...text];
  return letters.length <= room ? text : `${letters.slice(0, room - 1).join("").trimEnd()}…`;
}

/** A column's name as words, and its unit: body_mass_g is "body mass", "g". @param {string} name @param {string[]} units */
function columnName(name, units) {
  const words = name.replace(/[\u0000-\u001f\u2028\u2029]/g, " ").replace(/_/g, " ").split(" ").filter(Boolean);
  const last = (words[words.length - 1] ?? "").toLowerCase();
  const unit = words.length > 1 && units.includes(last) ? /** @type {string} */ (words.pop()) : "";
  return { name: shortened(words.join(" ") || name), unit };
}

// ---------------------------------------------------------------- Tables that are pasted or dropped

/** Why a table is refused: the key of a text, and what fills it. */
class Refused extends Error {
  /** @param {string} key @param {Record<string, any>} values */
  constructor(key, values = {}) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

const MISSING = /^(|na|n\/a|nan|null|none|\?|-|\.)$/i;
const PLAIN = /^[+\-−]?(\d+\.?\d*|\.\d+)(e[+\-−]?\d+)?$/i;
const WITH_COMMA = /^[+\-−]?\d+,\d+$/;
const MOST_ROWS = 1_000_000;

/** The cells of a line; a cell in quotes may hold the separator. @param {string} line @param {string} mark */
function cellsOf(line, mark) {
  if (mark === " ") return line.trim().split(/\s+/);
  if (!line.includes('"')) return line.split(mark).map((cell) => cell.trim());
  const cells = [""];
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (char === '"' && quoted && line[i + 1] === '"') cells[cells.length - 1] += line[++i];
    else if (char === '"') quoted = !quoted;
    else if (char === mark && !quoted) cells.push("");
    else cells[cells.length - 1] += char;
  }
  return cells.map((cell) => cell.trim());
}

/**
 * A table from its text: the columns of numbers there are. What is not plain is refused.
 * @param {string} text
 * @returns {{names: string[], columns: (number | null)[][], rows: number}}
 */
export function readTable(text) {
  const kept = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const lines = kept.map((line, i) => ({ line, at: i + 1 })).filter(({ line }) => line.trim() && !/^\s*#/.test(line));
  if (lines.length < 3) throw new Refused("refused_rows", { count: lines.length });
  if (lines.length > MOST_ROWS) throw new Refused("refused_large", { count: lines.length, most: MOST_ROWS });
  const couldBe = (/** @type {string} */ cell) => PLAIN.test(cell) || WITH_COMMA.test(cell);
  let ragged = null;
  for (const mark of ["\t", ";", ",", " "]) {
    const cells = lines.map(({ line }) => cellsOf(line, mark));
    const wide = cells[0].length;
    if (wide < 2) continue;
    const odd = cells.findIndex((row) => row.length !== wide);
    if (odd >= 0) {
      ragged ??= new Refused("refused_ragged", { line: lines[odd].at, cells: cells[odd].length, wide });
      continue;
    }
    // Two numbers in a cell: blanks, and not the commas in them, are between cells.
    if (mark === "," && cells.some((row) => row.some((cell) => /\d[,.]?\d*\s+\d/.test(cell)))) continue;
    const header = !cells[0].some(couldBe);
    const body = header ? cells.slice(1) : cells;
    const isNumbers = cells[0].map((_, k) => {
      const there = body.map((row) => row[k]).filter((cell) => !MISSING.test(cell));
      return there.length > 0 && there.filter(couldBe).length >= 0.5 * there.length;
    });
    const which = isNumbers.flatMap((is, k) => (is ? [k] : []));
    if (which.length < 2) continue;
    const names = header ? cells[0] : cells[0].map((_, k) => (wide === 2 ? "xy"[k] : `x${k + 1}`));
    const columns = which.map((k) => numbersOf(body.map((row) => row[k]), names[k], (i) => lines[i + (header ? 1 : 0)].at, mark));
    return { names: which.map((k) => names[k] || `x${k + 1}`), columns, rows: body.length };
  }
  throw ragged ?? new Refused("refused_columns");
}

/**
 * A column's numbers, null where one is missing.
 * @param {string[]} cells @param {string} name @param {(row: number) => number} lineOf @param {string} mark
 */
function numbersOf(cells, name, lineOf, mark) {
  const withComma = cells.filter((cell) => WITH_COMMA.test(cell));
  if (withComma.length) {
    const three = withComma.every((cell) => /^[+\-−]?[1-9]\d{0,2},\d{3}$/.test(cell));
    const points = cells.some((cell) => cell.includes("."));
    if (mark === "," || three || points) {
      const row = cells.findIndex((cell) => WITH_COMMA.test(cell));
      throw new Refused("refused_decimal", { line: lineOf(row), name: shortened(name), cell: shortened(cells[row]) });
    }
  }
  return cells.map((cell, i) => {
    if (MISSING.test(cell)) return null;
    const value = PLAIN.test(cell) || WITH_COMMA.test(cell) ? Number(cell.replace(",", ".").replace(/−/g, "-")) : NaN;
    if (!Number.isFinite(value)) {
      throw new Refused("refused_number", { line: lineOf(i), name: shortened(name), cell: shortened(cell) });
    }
    return value;
  });
}

/**
 * The lesson on two columns of a table.
 * @param {ReturnType<typeof readTable>} table @param {number} xAt @param {number} yAt
 * @param {Given} given @param {string} file
 */
function lessonOfTable(table, xAt, yAt, given, file) {
  const [xs, ys] = [table.columns[xAt], table.columns[yAt]];
  const rows = xs.flatMap((v, i) => (v === null || ys[i] === null ? [] : [i]));
  if (rows.length < 3) throw new Refused("refused_rows", { count: rows.length });
  const [x, y] = [xs, ys].map((column) => Float64Array.from(rows, (i) => /** @type {number} */ (column[i])));
  const [xName, yName] = [table.names[xAt], table.names[yAt]];
  const [ofX, ofY] = [columnName(xName, given.units), columnName(yName, given.units)];
  const names = { x: ofX.name, y: ofY.name, xUnit: ofX.unit, yUnit: ofY.unit };
  const command = `--csv ${quoted(file)} --x ${quoted(xName)} --y ${quoted(yName)}`;
  const lesson = lessonOf(x, y, names, { ...given.making, command });
  if (lesson.x.every((v) => v === lesson.x[0])) {
    throw new Refused("refused_same", { name: names.x, value: number(lesson.x[0]) });
  }
  const { raw, ten, standardized } = lesson.lands;
  const told = [raw, ten, standardized].flatMap((land) => [...Object.values(land), ...eigenvalues(land)]);
  if (!told.every(Number.isFinite) || !(raw.sxx > 2.3e-308)) throw new Refused("refused_size", { name: names.x });
  return { lesson, dropped: table.rows - rows.length };
}

/** A word for a shell. @param {string} word */
const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'"'"'`)}'`);

// ---------------------------------------------------------------- Drawing

/**
 * @typedef {{role: string, dash: number[], mark: string, filled: boolean, width: number, size: number}} Style
 * @typedef {Record<string, string>} Roles
 * @typedef {{roles: Roles, surface: string[], map: string[]}} Palette
 * @typedef {{language: string, texts: Record<string, Record<string, string>>, languages: Record<string, string>,
 *   theme: string, palettes: Record<string, Palette>, lamp: number[], shadow: number[], bright: number,
 *   styles: Record<string, Style>, units: string[], css: string, font: string, heading: number,
 *   address: boolean, lesson: any, making: {seed: number, trainFraction: number, epochs: number}}} Given
 * @typedef {{get(key: string): any, set(key: string, value: any): void, save_changes(): void,
 *   on(event: string, listener: () => void): void, off?(event: string, listener?: () => void): void}} Model
 * @typedef {{X: (v: number) => number, Y: (v: number) => number, left: number, right: number, top: number,
 *   bottom: number}} Frame
 * @typedef {{text: string, color?: string, unit?: string, symbol?: boolean}} Name
 */

/** A colour as a pixel of an image has it. @param {number[]} rgb */
const dots = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** @param {string} hex */
const rgbOf = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** A canvas that fills its box, sharp on every screen. */
class Plot {
  /** @param {string} className */
  constructor(className) {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.box = h("div", { class: `plot ${className}` }, this.canvas);
    this.width = 0;
    this.height = 0;
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  }

  /** Take the box's size; true if it has changed. */
  fit() {
    const { clientWidth, clientHeight } = this.box;
    const dots = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(clientWidth * dots), Math.round(clientHeight * dots)];
    const changed = this.canvas.width !== wide || this.canvas.height !== high;
    if (changed) [this.canvas.width, this.canvas.height] = [wide, high];
    [this.width, this.height] = [clientWidth, clientHeight];
    return changed;
  }

  /** Begin a new picture. */
  clear() {
    const dots = this.canvas.width / this.width || 1;
    this.ctx.setTransform(dots, 0, 0, dots, 0, 0);
    this.ctx.clearRect(0, 0, this.width, this.height);
    return this.ctx;
  }
}

/**
 * An element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} attributes  functions listen; null and false are left out
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An icon of 16 by 16. @param {string} path */
function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const shape = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

const ICONS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
  step: "M3 2.5v11l7-5.5zM11 2.5h2.5v11H11z",
  reset: "M8 2.2V0L4 3.4l4 3.4V4.4a3.9 3.9 0 1 1-3.9 3.9H1.9A6.1 6.1 0 1 0 8 2.2z",
};

/** A path of points on the screen. @param {CanvasRenderingContext2D} ctx @param {number[][]} points */
function trace(ctx, points) {
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
}

/** A mark at a place. @param {CanvasRenderingContext2D} ctx @param {string} mark @param {number} x @param {number} y @param {number} r */
function markAt(ctx, mark, x, y, r) {
  ctx.beginPath();
  const shapes = /** @type {Record<string, number[][]>} */ ({
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
    "triangle up": [[0, -1.2], [1.15, 0.9], [-1.15, 0.9]],
    "triangle down": [[0, 1.2], [1.15, -0.9], [-1.15, -0.9]],
    plus: [[-1.3, -0.4], [-0.4, -0.4], [-0.4, -1.3], [0.4, -1.3], [0.4, -0.4], [1.3, -0.4], [1.3, 0.4], [0.4, 0.4], [0.4, 1.3], [-0.4, 1.3], [-0.4, 0.4], [-1.3, 0.4]],
  });
  const shape = shapes[mark];
  if (!shape) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else {
    shape.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + r * dx, y + r * dy) : ctx.moveTo(x + r * dx, y + r * dy)));
    ctx.closePath();
  }
  ctx.fill();
}

/** Words with a rim of paper. @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} x @param {number} y @param {string} paper */
function cased(ctx, text, x, y, paper) {
  ctx.save();
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  ctx.strokeStyle = paper;
  ctx.strokeText(text, x, y);
  ctx.restore();
  ctx.fillText(text, x, y);
}

/** Text cut to a width. @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} room */
function cutTo(ctx, text, room) {
  if (ctx.measureText(text).width <= room) return text;
  let [low, high] = [0, text.length];
  const letters = [...text];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${letters.slice(0, middle).join("")}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`;
}

/** The name of an axis: a symbol slanting and in its colour, its unit upright. @param {CanvasRenderingContext2D} ctx @param {Name} name @param {number} x @param {number} y @param {"left" | "right"} side @param {number} room @param {string} font @param {string} muted */
function axisName(ctx, name, x, y, side, room, font, muted) {
  const unit = name.unit ? ` (${name.unit})` : "";
  ctx.textAlign = "left";
  ctx.font = `14px ${font}`;
  const last = cutTo(ctx, unit, room * 0.6);
  const wide = ctx.measureText(last).width;
  const slant = name.symbol || /^[A-Za-z]$/.test(name.text);
  ctx.font = slant ? `italic 600 17px ${font}` : `14px ${font}`;
  const first = cutTo(ctx, name.text, room - wide);
  const all = ctx.measureText(first).width + wide;
  const at = side === "left" ? x : x - all;
  ctx.fillStyle = name.color ?? muted;
  ctx.fillText(first, at, y);
  ctx.font = `14px ${font}`;
  ctx.fillStyle = muted;
  ctx.fillText(last, at + all - wide, y);
}

/**
 * Axes with ticks and names; tells where values are on the screen.
 * @param {Plot} plot @param {Pair} xs @param {Pair} ys @param {Name} xName @param {Name} yName
 * @param {{roles: Roles, font: string, log?: boolean, grid?: boolean}} look
 * @returns {Frame}
 */
function frame(plot, xs, ys, xName, yName, { roles, font, log = false, grid = false }) {
  const { ctx, width, height } = plot;
  const [top, bottom] = [26, height - 46];
  ctx.font = `14px ${font}`;
  const most = Math.max(2, Math.min(6, Math.floor((bottom - top) / 28)));
  const up = log ? logTicks(ys[0], ys[1], most) : ticksOf(ys[0], ys[1], most);
  const left = Math.max(...up.texts.map((text) => ctx.measureText(text).width), 12) + 12;
  const right = width - 14;
  let along = ticksOf(xs[0], xs[1], Math.max(2, Math.min(6, Math.floor((right - left) / 58))));
  const wide = Math.max(...along.texts.map((text) => ctx.measureText(text).width));
  if (wide * along.texts.length > 0.8 * (right - left)) along = ticksOf(xs[0], xs[1], 2);
  const X = (/** @type {number} */ v) => left + ((v - xs[0]) / (xs[1] - xs[0])) * (right - left);
  const f = log ? Math.log : (/** @type {number} */ v) => v;
  const Y = (/** @type {number} */ v) => bottom - ((f(v) - f(ys[0])) / (f(ys[1]) - f(ys[0]))) * (bottom - top);
  ctx.lineWidth = 1;
  ctx.textBaseline = "middle";
  ctx.textAlign = "right";
  ctx.fillStyle = roles.muted;
  up.at.forEach((v, i) => {
    const y = Math.round(Y(v)) + 0.5;
    ctx.strokeStyle = grid ? roles.grid : roles.muted;
    trace(ctx, [[grid ? left : left - 4, y], [grid ? right : left, y]]);
    ctx.stroke();
    ctx.fillText(up.texts[i], left - 8, y);
  });
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  along.at.forEach((v, i) => {
    const x = Math.round(X(v)) + 0.5;
    ctx.strokeStyle = grid ? roles.grid : roles.muted;
    trace(ctx, [[x, grid ? top : bottom], [x, grid ? bottom : bottom + 4]]);
    ctx.stroke();
    const half = ctx.measureText(along.texts[i]).width / 2;
    ctx.fillText(along.texts[i], Math.min(x, width - half), bottom + 19);
  });
  const tens = (/** @type {Name} */ name, /** @type {number} */ power) =>
    power ? { ...name, unit: `10${raised(power)} ${name.unit ?? ""}`.trim() } : name;
  axisName(ctx, tens(yName, up.power), 0, 14, "left", width - 8, font, roles.muted);
  axisName(ctx, tens(xName, along.power), right, bottom + 40, "right", right, font, roles.muted);
  return { X, Y, left, right, top, bottom };
}

// ---------------------------------------------------------------- The explorable

const RINGS = 24;
const MOST_UPDATES = 2000;
const MOST_EPOCHS = 40;
const MOST_POINTS = 2000;
const MOST_ERRORS = 150;
const LEAPS = 6;
const SPEEDS = { slow: 2, normal: 8, fast: 40 };

/** Numbers that came in base64, 64-bit floats. @param {string} text */
function unpacked(text) {
  const bytes = atob(text);
  const buffer = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) buffer[i] = bytes.charCodeAt(i);
  return new Float64Array(buffer.buffer);
}

/** The lesson as Python sent it. @param {any} sent @returns {Lesson} */
function received(sent) {
  const lands = Object.fromEntries(
    SCALES.map((scale) => {
      const [meanX, meanY, sxx, bestW, minLoss] = sent.lands[scale];
      return [scale, { meanX, meanY, sxx, bestW, minLoss }];
    }),
  );
  const [x, y, vx, vy] = ["x", "y", "vx", "vy"].map((key) => unpacked(sent[key]));
  return { ...sent, lands, x, y, vx, vy };
}

/**
 * Show the explorable in an element.
 * @param {{model: Model, el: HTMLElement}} into
 * @returns {() => void} what takes it away again
 */
export function render({ model, el }) {
  /** @type {Given} */
  const given = model.get("given");
  const host = h("div", { class: "gdviz-explore" });
  el.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  const style = h("style", {}, given.css);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  let lesson = received(given.lesson);
  const own = lesson;
  const font = given.font;

  const state = {
    scale: lesson.scale,
    start: /** @type {Pair} */ ([...lesson.start]),
    rate: lesson.rates[0],
    rule: "gradient_descent",
    /** Points for each step; 0: all. */
    batch: 0,
    language: given.language,
    theme: given.theme,
    t: 0,
    playing: false,
    speed: /** @type {keyof typeof SPEEDS} */ ("normal"),
    turn: -58,
    tilt: 30,
    predict: false,
    /** What was answered to the question about this run; null: nothing yet. */
    answer: /** @type {number | null} */ (null),
    asked: 0,
    right: 0,
    touched: false,
    /** Places that Python drew, in place of this module's. */
    drawn: /** @type {Pair[] | null} */ (null),
    table: /** @type {ReturnType<typeof readTable> | null} */ (null),
    columns: /** @type {Pair} */ ([0, 1]),
    file: "",
  };

  // ------------------------------------------------ What follows from the state

  /** @param {string} key @param {Record<string, any>} values */
  function say(key, values = {}) {
    const text = given.texts[state.language][key];
    if (text === undefined) throw new Error(`no text ${key}`);
    return fill(text, values);
  }
  const palette = () => given.palettes[state.theme === "auto" ? (prefersDark.matches ? "dark" : "light") : state.theme];
  const land = () => lesson.lands[state.scale];
  const ranges = () => lesson.ranges[state.scale];

  /** @type {Map<string, Batches>} */
  let batchesKept = new Map();
  /** @param {Scale} scale @param {number} size */
  function batchesOf(scale, size) {
    const key = `${scale} ${size}`;
    if (!batchesKept.has(key)) {
      const x = scaled(lesson.x, lesson.standardizer, scale);
      batchesKept.set(key, new Batches(x, lesson.y, lesson.lands[scale], size, lesson.seed));
    }
    return /** @type {Batches} */ (batchesKept.get(key));
  }

  /** @typedef {{scale: Scale, rate: number, rule: string, batch: number, start: Pair}} Situation */
  /** @param {Situation} situation */
  function run({ scale, rate, rule, batch, start }) {
    if (!batch) return descend(lesson.lands[scale], start, rate, Math.min(lesson.epochs, 1000), rule);
    const batches = batchesOf(scale, batch);
    const most = Math.min(MOST_UPDATES, MOST_EPOCHS * batches.perEpoch);
    return descend(lesson.lands[scale], start, rate, most, rule, batches);
  }

  let known = { key: "", path: /** @type {Trajectory | null} */ (null), last: 0 };
  /** The descent of this situation, and how many of its updates are shown. */
  function descent() {
    const key = [lesson.command, state.scale, state.rate, state.rule, state.batch, ...state.start, state.drawn].join();
    if (known.key !== key || !known.path) {
      const path = state.drawn ? pathOf(state.drawn) : run(state);
      const settled = state.batch ? null : settledAt(path, land().minLoss);
      const all = path.loss.length - 1;
      const last = settled === null || state.drawn ? all : Math.min(all, roundUp(Math.max(20, 1.25 * settled)));
      known = { key, path, last };
    }
    return { path: /** @type {Trajectory} */ (known.path), last: known.last };
  }

  /** @param {Pair[]} places @returns {Trajectory} */
  function pathOf(places) {
    const [b, w] = [0, 1].map((i) => Float64Array.from(places, (place) => place[i]));
    return { b, w, loss: b.map((v, k) => lossAt(land(), v, w[k])), perEpoch: 1, divergedAt: null };
  }

  /** @param {number} value */
  function roundUp(value) {
    const power = 10 ** Math.floor(Math.log10(value));
    return Math.round(power * /** @type {number} */ ([1, 1.5, 2, 3, 4, 5, 7.5, 10].find((one) => one * power >= value - 1e-9)));
  }

  /** Where it is at the time that is shown: between two updates, on the straight line of the step. */
  function now() {
    const { path, last } = descent();
    const t = Math.min(state.t, last);
    const k = Math.floor(t);
    const next = Math.min(k + 1, last);
    const part = t - k;
    const between = (/** @type {Float64Array} */ values) => values[k] + (part ? part * (values[next] - values[k]) : 0);
    return { k, b: between(path.b), w: between(path.w), loss: between(path.loss) };
  }

  /** The style of this descent's path. @returns {Style} */
  function pathStyle() {
    const { styles } = given;
    if (state.drawn) return { ...styles.rate_low, role: "path" };
    if (state.batch) return styles[state.batch === 1 ? "stochastic" : "mini_batch"];
    if (state.rule !== "gradient_descent") return styles[state.rule];
    return styles[rateRole(state.rate / cliffOf(land()))];
  }

  /** @param {number} share */
  const rateRole = (share) => (share <= 0.5 ? "rate_low" : share <= 1 ? "rate_high" : "rate_diverging");

  /** @param {string} role */
  const color = (role) => palette().roles[role];

  const isHidden = () => state.predict && state.answer === null;

  /** The learning rates that the slider goes from and to. @returns {Pair} */
  function rateRange() {
    const cliff = cliffOf(land());
    const rates = state.scale === lesson.scale ? lesson.rates : [];
    const adapts = limitOf(state.rule, land()) === Infinity;
    const low = Math.max(Math.min(cliff / 100, ...rates.map((rate) => rate / 1.5)), cliff / 1e5);
    const high = Math.max(2.2 * cliff, ...rates.map((rate) => Math.min(1.3 * rate, 100 * cliff)));
    return [low, adapts ? 20 * high : high];
  }

  const to3 = (/** @type {number} */ value) => Number(value.toPrecision(3));

  /** What is to be said of a run, in a sentence. @param {Situation} s @param {Trajectory} path */
  function verdict(s, path) {
    const here = lesson.lands[s.scale];
    const cliff = cliffOf(here);
    const share = s.rate / cliff;
    const values = { cliff, share: 100 * share, rate: s.rate, rule: say(s.rule), n: s.batch, shown: path.loss.length - 1 };
    const epochs = (/** @type {number} */ k) => k / path.perEpoch;
    const plain = s.rule === "gradient_descent";
    if (path.loss[0] - here.minLoss <= 1e-15 * (lossAt(here, 0, 0) || 1)) return say("v_rest", values);
    if (path.divergedAt !== null) {
      const at = { ...values, epochs: epochs(path.divergedAt) };
      const limit = limitOf(s.rule, here);
      if (plain && share > 1) return say("v_flies", at);
      if (s.batch) {
        const farthest = scaled(lesson.x, lesson.standardizer, s.scale).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
        return say("v_batch_flies", { ...at, safe: 1 / (1 + farthest * farthest) });
      }
      if (s.rate > limit) return say("v_rule_flies", { ...at, limit });
      return say("v_lost", at);
    }
    if (s.batch) {
      const near = arrivesAt(path, here.minLoss);
      if (near === null) return say("v_batch_slow", { ...values, epochs: epochs(values.shown) });
      return say(comesToRest(path, here) ? "v_batch_rests" : "v_batch_near", { ...values, epochs: epochs(near) });
    }
    const settled = settledAt(path, here.minLoss);
    if (!plain) return say(settled === null ? "v_rule_slow" : "v_rule_settles", { ...values, epochs: settled ?? values.shown });
    if (share > 1) return say("v_leaving", values);
    const needed = stepsToSettle(here, s.start, s.rate);
    if (settled === null) return Number.isFinite(needed) ? say("v_slow", { ...values, epochs: needed }) : say("v_edge", values);
    return say(share <= 0.5 ? "v_down" : "v_zigzag", { ...values, epochs: settled });
  }

  /** Whether a descent on batches ends at rest. @param {Trajectory} path @param {Land} here */
  function comesToRest(path, here) {
    const first = path.loss[0] - here.minLoss;
    return path.loss.subarray(-20).every((loss) => loss - here.minLoss <= 1e-6 * first);
  }

  /** The question about a run, its answers, and which is right. @param {Situation} s @param {Trajectory} path */
  function question(s, path) {
    const here = lesson.lands[s.scale];
    const values = { rate: s.rate, rule: say(s.rule), n: s.batch };
    if (s.batch) {
      const truth = path.divergedAt !== null ? 2 : comesToRest(path, here) ? 0 : 1;
      return { ask: say(s.batch === 1 ? "ask_one" : "ask_some", values), answers: [say("rests"), say("stirs"), say("flies")], truth };
    }
    if (s.rule !== "gradient_descent") {
      const settled = settledAt(path, here.minLoss);
      const truth = path.divergedAt !== null ? 2 : settled !== null && settled <= 100 ? 0 : 1;
      return { ask: say("ask_rule", values), answers: [say("soon"), say("later"), say("flies")], truth };
    }
    const share = s.rate / cliffOf(here);
    const truth = share <= 0.5 ? 0 : share <= 1 ? 1 : 2;
    return { ask: say("ask_rate", values), answers: [say("down"), say("zigzag"), say("flies")], truth };
  }

  // ------------------------------------------------ The pictures

  const plots = { map: new Plot("map"), surface: new Plot("surface"), data: new Plot("data"), losses: new Plot("losses") };
  const grounds = { map: document.createElement("canvas"), data: document.createElement("canvas") };
  /** @type {Record<string, string>} */
  const groundKeys = {};
  /** @type {Record<string, Frame>} */
  const frames = {};

  /**
   * Draw what stays, once; then copy it.
   * @param {"map" | "data"} name @param {string} key @param {() => Frame} draw
   */
  function ground(name, key, draw) {
    const plot = plots[name];
    const kept = grounds[name];
    const full = [key, plot.canvas.width, plot.canvas.height, palette().roles.paper, state.language].join();
    if (groundKeys[name] !== full) {
      plot.clear();
      frames[name] = draw();
      [kept.width, kept.height] = [plot.canvas.width, plot.canvas.height];
      kept.getContext("2d")?.drawImage(plot.canvas, 0, 0);
      groundKeys[name] = full;
    } else {
      plot.clear();
      plot.ctx.drawImage(kept, 0, 0, plot.width, plot.height);
    }
    return frames[name];
  }

  /** Names of the axes b, w and loss. @returns {[Name, Name, Name]} */
  function parameterNames() {
    const { names } = lesson;
    const per = state.scale === "standardized" ? say("deviation") : names.xUnit;
    const slope = per ? say("per", { y: names.yUnit || "1", x: per }) : names.yUnit;
    return [
      { text: "b", color: color("b"), unit: names.yUnit, symbol: true },
      { text: "w", color: color("w"), unit: slope, symbol: true },
      { text: say("loss"), unit: names.yUnit ? `${names.yUnit}²` : "" },
    ];
  }

  function mapGround() {
    const { ctx } = plots.map;
    const { roles, map } = palette();
    const here = land();
    const [bs, ws] = ranges();
    const names = parameterNames();
    const f = frame(plots.map, bs, ws, names[0], names[1], { roles, font });
    const highest = Math.max(...bs.flatMap((b) => ws.map((w) => lossAt(here, b, w))));
    const [wide, high] = [Math.round(f.right - f.left), Math.round(f.bottom - f.top)];
    const edges = levels(here.minLoss, highest, RINGS);
    const step = roundStep(highest - here.minLoss, RINGS);
    const tint = (/** @type {number} */ loss) => {
      const depth = Math.sqrt(Math.min(Math.max((loss - here.minLoss) / (highest - here.minLoss), 0), 1));
      return dots(rgbOf(map[Math.round(depth * (map.length - 1))]));
    };
    // Bands of one colour each, as figures have them; the first in tenths.
    const first = Math.floor(here.minLoss / step + 1e-6) + 1;
    const bands = [...edges, highest].map((to, k) => tint((to + (k ? edges[k - 1] : here.minLoss)) / 2));
    const fine = Array.from({ length: 10 }, (_, k) => tint(Math.max(first * step - (step / 10) * (9.5 - k), here.minLoss)));
    const image = new ImageData(wide, high);
    const pixels = new Uint32Array(image.data.buffer);
    const across = (bs[1] - bs[0]) / wide;
    for (let row = 0, at = 0; row < high; row++) {
      const w = ws[1] - ((row + 0.5) / high) * (ws[1] - ws[0]);
      const rest = here.sxx * (w - here.bestW) * (w - here.bestW) + here.minLoss;
      let e = bs[0] + 0.5 * across + w * here.meanX - here.meanY;
      for (let column = 0; column < wide; column++, at++, e += across) {
        const up = (e * e + rest) / step - first;
        pixels[at] = up < 0 ? fine[Math.max(0, Math.floor(10 + 10 * up))] : bands[Math.min(Math.floor(up) + 1, bands.length - 1)];
      }
    }
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [wide, high];
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    ctx.drawImage(canvas, f.left, f.top, f.right - f.left, f.bottom - f.top);
    const tenths = Array.from({ length: 9 }, (_, k) => first * step - (step / 10) * (9 - k)).filter((loss) => loss > here.minLoss);
    for (const [losses, line, alpha] of /** @type {[number[], number, number][]} */ ([[tenths, 0.5, 0.4], [edges, 1, 0.7]])) {
      [ctx.strokeStyle, ctx.lineWidth, ctx.globalAlpha] = [roles.muted, line, alpha];
      for (const loss of losses) {
        for (const piece of ringInside(here, loss, [bs, ws])) {
          trace(ctx, piece.map(([b, w]) => [f.X(b), f.Y(w)]));
          ctx.stroke();
        }
      }
    }
    ctx.globalAlpha = 1;
    // Rings say their loss where they cross the way to the corner farthest from the lesson's start.
    const best = minimumOf(here);
    const corner = [bs[lesson.start[0] > best[0] ? 0 : 1], ws[lesson.start[1] > best[1] ? 0 : 1]];
    const rise = lossAt(here, corner[0], corner[1]) - here.minLoss;
    ctx.font = `14px ${font}`;
    [ctx.textAlign, ctx.textBaseline, ctx.fillStyle] = ["center", "middle", roles.muted];
    let last = [f.X(best[0]), f.Y(best[1])];
    for (const loss of edges) {
      const part = Math.sqrt((loss - here.minLoss) / rise);
      const at = [f.X(best[0] + part * (corner[0] - best[0])), f.Y(best[1] + part * (corner[1] - best[1]))];
      const text = loss < 1e6 ? tickText(loss, step) : tight(loss, 2);
      const half = ctx.measureText(text).width / 2 + 8;
      const inside = at[0] > f.left + half && at[0] < f.right - half && at[1] > f.top + 14 && at[1] < f.bottom - 14;
      const [apart, rise_] = [Math.abs(at[0] - last[0]), Math.abs(at[1] - last[1])];
      if (inside && Math.hypot(apart, rise_) > 62 && (apart > 2 * half || rise_ > 24)) {
        cased(ctx, text, at[0], at[1], roles.paper);
        last = at;
      }
    }
    return f;
  }

  /**
   * The updates of a path that are within a frame, and then where it leaves: points on the screen.
   * @param {number[][]} places @param {Frame} f @returns {{points: number[][], leaves: boolean}}
   */
  function within(places, f) {
    const inside = (/** @type {number[]} */ [x, y]) => x >= f.left - 1 && x <= f.right + 1 && y >= f.top - 1 && y <= f.bottom + 1;
    const out = places.findIndex((place) => !inside(place));
    if (out < 0) return { points: places, leaves: false };
    if (out === 0) return { points: [], leaves: false };
    const [from, to] = [places[out - 1], places[out]];
    const part = [0, 1].map((i) => {
      const step = to[i] - from[i];
      const edge = i ? (step > 0 ? f.bottom : f.top) : step > 0 ? f.right : f.left;
      return step ? Math.max(0, (edge - from[i]) / step) : Infinity;
    });
    const share = Math.min(...part);
    return { points: [...places.slice(0, out), [0, 1].map((i) => (Number.isFinite(to[i]) ? from[i] + share * (to[i] - from[i]) : from[i]))], leaves: true };
  }

  /**
   * Updates as marks where they move visibly, with straight lines between; those of a zigzag fade.
   * @param {CanvasRenderingContext2D} ctx @param {number[][]} points @param {Style} form
   * @param {boolean} leaves @param {number} passed  so many have been passed
   */
  function drawPath(ctx, points, form, leaves, passed) {
    if (points.length < 2) return;
    const { roles } = palette();
    const [wide, size] = [1.35 * form.width, 0.62 * form.size];
    let back = 0;
    for (let k = 2; k < Math.min(points.length, 11); k++) {
      const [p, q, r] = [points[k - 2], points[k - 1], points[k]];
      if ((q[0] - p[0]) * (r[0] - q[0]) + (q[1] - p[1]) * (r[1] - q[1]) < 0) back++;
    }
    const zigzag = !leaves && !state.batch && back > 0.5 * Math.min(points.length - 2, 9) && points.length > LEAPS + 2;
    const whole = zigzag ? LEAPS : points.length - 1;
    /** @param {number} from @param {number} to @param {number} alpha */
    const stretch = (from, to, alpha) => {
      const end = Math.min(to, whole);
      const lines = (/** @type {string} */ stroke, /** @type {number} */ more) => {
        ctx.strokeStyle = stroke;
        if (end > from) {
          ctx.lineWidth = wide + more;
          trace(ctx, points.slice(from, end + 1));
          ctx.stroke();
        }
        if (!zigzag) return;
        for (let k = Math.max(from, LEAPS); k < Math.min(to, 2 * LEAPS); k++) {
          ctx.lineWidth = wide * (0.9 - (0.7 * (k - LEAPS)) / LEAPS) + more;
          trace(ctx, [points[k], points[k + 1]]);
          ctx.stroke();
        }
      };
      ctx.globalAlpha = alpha;
      ctx.lineJoin = "round";
      lines(roles.paper, 2.5);
      ctx.setLineDash(form.dash.map((part) => part * wide));
      lines(roles[form.role], 0);
      ctx.setLineDash([]);
      ctx.fillStyle = roles[form.role];
      let at = points[from];
      for (let k = from; k <= to; k++) {
        const far = Math.hypot(points[k][0] - at[0], points[k][1] - at[1]);
        const small = zigzag && k > LEAPS;
        if (k > from && far < (small ? 10 : 7)) continue;
        at = points[k];
        if (leaves && k === points.length - 1) arrow(ctx, points[k - 1], points[k]);
        else if (k > 0) markAt(ctx, form.mark, at[0], at[1], small ? 0.6 * size : size);
      }
      ctx.globalAlpha = 1;
    };
    const upTo = Math.min(passed, points.length - 1);
    if (upTo < points.length - 1) stretch(upTo, points.length - 1, passed > 0 ? 0.35 : 1);
    if (upTo > 0) stretch(0, upTo, 1);
  }

  /** @param {CanvasRenderingContext2D} ctx @param {number[]} from @param {number[]} to */
  function arrow(ctx, from, to) {
    const long = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
    const [x, y] = [(to[0] - from[0]) / long, (to[1] - from[1]) / long];
    ctx.beginPath();
    ctx.moveTo(to[0], to[1]);
    ctx.lineTo(to[0] - 13 * x - 5.5 * y, to[1] - 13 * y + 5.5 * x);
    ctx.lineTo(to[0] - 13 * x + 5.5 * y, to[1] - 13 * y - 5.5 * x);
    ctx.fill();
  }

  /** The minimum: a cross. @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y */
  function cross(ctx, x, y) {
    const { roles } = palette();
    for (const [stroke, wide] of /** @type {[string, number][]} */ ([[roles.paper, 6], [roles.minimum, 2.6]])) {
      [ctx.strokeStyle, ctx.lineWidth] = [stroke, wide];
      for (const side of [-1, 1]) {
        trace(ctx, [[x - 6, y - 6 * side], [x + 6, y + 6 * side]]);
        ctx.stroke();
      }
    }
  }

  /** Where the descent is: a dot. @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {string} fillColor */
  function dot(ctx, x, y, fillColor, size = 7) {
    ctx.beginPath();
    ctx.arc(x, y, size, 0, 2 * Math.PI);
    [ctx.fillStyle, ctx.strokeStyle, ctx.lineWidth] = [fillColor, palette().roles.paper, 2.5];
    ctx.fill();
    ctx.stroke();
  }

  function drawMap() {
    const { roles } = palette();
    const f = ground("map", [lesson.command, state.scale, ...ranges()].join(), mapGround);
    const { ctx } = plots.map;
    const { path, last } = descent();
    const at = now();
    const form = pathStyle();
    if (!isHidden()) {
      const places = Array.from({ length: last + 1 }, (_, k) => [f.X(path.b[k]), f.Y(path.w[k])]);
      const { points, leaves } = within(places, f);
      drawPath(ctx, points, form, leaves, at.k);
    }
    const best = minimumOf(land()).map((v, i) => (i ? f.Y(v) : f.X(v)));
    cross(ctx, best[0], best[1]);
    ctx.font = `600 15px ${font}`;
    [ctx.fillStyle, ctx.textBaseline] = [roles.ink, "middle"];
    const right = best[0] < f.right - 90;
    ctx.textAlign = right ? "left" : "right";
    cased(ctx, say("minimum"), best[0] + (right ? 13 : -13), best[1] - 13, roles.paper);
    const place = [f.X(at.b), f.Y(at.w)];
    if (state.t > 0 && within([place], f).points.length) dot(ctx, place[0], place[1], roles[form.role]);
    const [x, y] = [f.X(state.start[0]), f.Y(state.start[1])];
    ui.handle.style.transform = `translate(${x}px, ${y}px)`;
    ui.handle.dataset.side = x > f.right - 130 ? "left" : "right";
    ui.handle.dataset.updown = path.w[Math.min(1, last)] < path.w[0] ? "up" : "down";
  }

  /** See the surface along its valley with b to the right; a round bowl from higher up, the start behind. */
  function face() {
    const here = land();
    const [sb, sw] = ranges().map(([low, high]) => high - low);
    const [bb, bw, ww] = [sb * sb, sb * sw * here.meanX, sw * sw * (here.sxx + here.meanX * here.meanX)];
    const spread = Math.hypot(bb - ww, 2 * bw);
    const round = bb + ww + spread < 4 * (bb + ww - spread);
    const best = minimumOf(here);
    const away = Math.atan2((best[1] - state.start[1]) / sw, (best[0] - state.start[0]) / sb);
    const along = Math.atan2(2 * bw, bb - ww) / 2 + Math.PI / 2;
    const turn = (((round ? away : along) * 180) / Math.PI + 720) % 360;
    const front = round ? turn - 360 * Number(turn > 180) : (turn % 180) - 180;
    state.turn = Math.min(-20, Math.max(-160, front + (round ? 0 : 6)));
    state.tilt = round ? 46 : 30;
  }

  /** The view of the surface: from (b, w, loss) to the screen, and the direction of the eye. */
  function view() {
    const [bs, ws] = ranges();
    const rim = rimNow();
    const [turn, tilt] = [(state.turn * Math.PI) / 180, (state.tilt * Math.PI) / 180];
    const right = [-Math.sin(turn), Math.cos(turn), 0];
    const up = [-Math.sin(tilt) * Math.cos(turn), -Math.sin(tilt) * Math.sin(turn), Math.cos(tilt)];
    const toward = [Math.cos(tilt) * Math.cos(turn), Math.cos(tilt) * Math.sin(turn), Math.sin(tilt)];
    const { width, height } = plots.surface;
    const half = Math.SQRT1_2;
    const [top, bottom] = [18, 30];
    const room = [width - 84, height - top - bottom];
    // As tall as there is room for; where that is little, all is smaller.
    const free = (room[1] * 2 * half) / room[0] - 2 * half * Math.sin(0.52);
    const tallest = Math.min(1.05, Math.max(0.72, free / Math.cos(0.52)));
    const scale = Math.min(room[0] / (2 * half), room[1] / (2 * half * Math.sin(tilt) + tallest * Math.cos(tilt)));
    const middle = [width / 2 + 12, top + room[1] / 2];
    /** @param {number} b @param {number} w @param {number} loss */
    const box = (b, w, loss) => [(b - bs[0]) / (bs[1] - bs[0]) - 0.5, (w - ws[0]) / (ws[1] - ws[0]) - 0.5, (tallest * loss) / rim - tallest / 2];
    const dotted = (/** @type {number[]} */ p, /** @type {number[]} */ q) => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
    /** @param {number} b @param {number} w @param {number} loss */
    const at = (b, w, loss) => {
      const place = box(b, w, loss);
      return [middle[0] + scale * dotted(right, place), middle[1] - scale * dotted(up, place), dotted(toward, place)];
    };
    const unbox = (/** @type {number[]} */ d) => [d[0] * (bs[1] - bs[0]), d[1] * (ws[1] - ws[0]), (d[2] * rim) / tallest];
    /** The place (b, w) of the surface that is seen at a place of the screen. @param {number} x @param {number} y @returns {Pair | null} */
    const pick = (x, y) => {
      const [across, rise] = [(x - middle[0]) / scale, (middle[1] - y) / scale];
      const through = right.map((v, i) => v * across + up[i] * rise);
      const [db, dw, dl] = unbox(through);
      const from = [db + (bs[0] + bs[1]) / 2, dw + (ws[0] + ws[1]) / 2, dl + rim / 2];
      const along = unbox(toward);
      const here = land();
      const [e, d] = [from[0] + from[1] * here.meanX - here.meanY, from[1] - here.bestW];
      const [stepE, stepD] = [along[0] + along[1] * here.meanX, along[1]];
      const [a, half_, c] = [stepE ** 2 + here.sxx * stepD ** 2, e * stepE + here.sxx * d * stepD - along[2] / 2, e * e + here.sxx * d * d + here.minLoss - from[2]];
      const inner = half_ ** 2 - a * c;
      if (inner < 0) return null;
      for (const sign of [1, -1]) {
        const t = (-half_ + sign * Math.sqrt(inner)) / a;
        const [b, w] = [from[0] + t * along[0], from[1] + t * along[1]];
        if (b >= bs[0] && b <= bs[1] && w >= ws[0] && w <= ws[1] && (sign < 0 || lossAt(here, b, w) <= rim)) return [b, w];
      }
      return null;
    };
    return { at, eye: unbox(toward), rim, pick, right, up, toward, scale, middle, tallest };
  }

  /** The loss at which the surface is cut off: half as much above the minimum as the start is. */
  function rimNow() {
    const here = land();
    const [bs, ws] = ranges();
    const highest = Math.max(...bs.flatMap((b) => ws.map((w) => lossAt(here, b, w))));
    // A wall that a path leaps up is shown as far as the map goes.
    const { path, last } = descent();
    let rise = 1.5 * (lossAt(here, ...state.start) - here.minLoss);
    for (let k = 1; k <= Math.min(last, 6) && !isHidden(); k++) {
      const inside = [path.b[k], path.w[k]].every((v, i) => v >= ranges()[i][0] && v <= ranges()[i][1]);
      if (!inside) break;
      rise = Math.max(rise, 1.02 * (path.loss[k] - here.minLoss));
    }
    return here.minLoss + Math.min(Math.max(rise, 0.1 * (highest - here.minLoss)), highest - here.minLoss);
  }

  let [moving, slow] = [false, false];
  const scratch = document.createElement("canvas");
  /**
   * The surface itself, pixel by pixel: where a line of sight meets it is a quadratic equation, so
   * that nothing needs sorting. The nearer meeting that is on the surface is seen, under the lamp.
   * While it moves on a slow machine, a pixel is four.
   * @param {CanvasRenderingContext2D} ctx @param {ReturnType<typeof view>} seen @param {number[][]} rimSeen
   */
  function paintSurface(ctx, { rim, right, up, toward, scale, middle, tallest }, rimSeen) {
    const began = performance.now();
    const coarse = moving && slow ? 2 : 1;
    const { width, height } = plots.surface;
    // No part of it is farther to a side, or higher up, than its rim.
    const [left, rightmost, top] = [
      Math.max(0, Math.floor(Math.min(...rimSeen.map((spot) => spot[0]))) - 1),
      Math.min(width, Math.max(...rimSeen.map((spot) => spot[0])) + 1),
      Math.max(0, Math.floor(Math.min(...rimSeen.map((spot) => spot[1]))) - 1),
    ];
    const here = land();
    const [[b0, b1], [w0, w1]] = ranges();
    const size = [b1 - b0, w1 - w0, rim / tallest];
    const lamp = given.lamp.map((v) => v / Math.hypot(...given.lamp));
    const colors = palette().surface.map(rgbOf);
    const [wide, high] = [Math.max(1, Math.ceil((rightmost - left) / coarse)), Math.max(1, Math.ceil((height - top) / coarse))];
    const image = new ImageData(wide, high);
    const pixels = new Uint32Array(image.data.buffer);
    const [eyeB, eyeW, eyeL] = toward.map((v, i) => v * size[i]);
    const [stepE, stepD] = [eyeB + eyeW * here.meanX, eyeW];
    const a = stepE * stepE + here.sxx * stepD * stepD;
    const most = colors.length - 1;
    const depthOf = (most * most) / (rim - here.minLoss);
    const [slopeX, slopeY] = [size[0] / size[2], size[1] / size[2]];
    const above = new Float64Array(wide);
    for (let row = 0; row < high; row++) {
      let before_ = NaN;
      const rise = (middle[1] - top - coarse * (row + 0.5)) / scale;
      for (let column = 0, at = row * wide; column < wide; column++, at++) {
        const across = (left + coarse * (column + 0.5) - middle[0]) / scale;
        const fromB = (right[0] * across + up[0] * rise + 0.5) * size[0] + b0;
        const fromW = (right[1] * across + up[1] * rise + 0.5) * size[1] + w0;
        const fromL = (up[2] * rise + tallest / 2) * size[2];
        const e = fromB + fromW * here.meanX - here.meanY;
        const d = fromW - here.bestW;
        const half = e * stepE + here.sxx * d * stepD - eyeL / 2;
        const inner = half * half - a * (e * e + here.sxx * d * d + here.minLoss - fromL);
        // How much of the pixel is covered, where the surface bends away from the eye.
        const change = Math.max(Math.abs(inner - before_), Math.abs(inner - above[column])) || 1;
        before_ = above[column] = inner;
        const cover = inner / change + 0.5;
        if (!(cover > 0)) continue;
        const root = Math.sqrt(Math.max(inner, 0));
        let t = (root - half) / a;
        let b = fromB + t * eyeB;
        let w = fromW + t * eyeW;
        let loss = fromL + t * eyeL;
        if (b < b0 || b > b1 || w < w0 || w > w1 || loss > rim) {
          t = (-root - half) / a;
          b = fromB + t * eyeB;
          w = fromW + t * eyeW;
          loss = fromL + t * eyeL;
          if (b < b0 || b > b1 || w < w0 || w > w1 || loss > rim) continue;
        }
        const errorE = e + t * stepE;
        const errorD = d + t * stepD;
        const nx = -2 * errorE * slopeX;
        const ny = -2 * (errorE * here.meanX + here.sxx * errorD) * slopeY;
        const cosine = (nx * lamp[0] + ny * lamp[1] + lamp[2]) / Math.sqrt(nx * nx + ny * ny + 1);
        const shine = cosine > 0 ? given.bright * cosine : 0;
        const color = colors[Math.min(most, Math.round(Math.sqrt(Math.max(loss - here.minLoss, 0) * depthOf)))];
        const r = Math.min(255, color[0] * (given.shadow[0] + shine));
        const g = Math.min(255, color[1] * (given.shadow[1] + shine));
        const blue = Math.min(255, color[2] * (given.shadow[2] + shine));
        pixels[at] = ((cover < 1 ? Math.round(255 * cover) : 255) << 24) | (blue << 16) | (g << 8) | r;
      }
    }
    if (scratch.width !== wide || scratch.height !== high) [scratch.width, scratch.height] = [wide, high];
    scratch.getContext("2d")?.putImageData(image, 0, 0);
    ctx.drawImage(scratch, left, top, coarse * wide, coarse * high);
    const took = performance.now() - began;
    if (coarse === 1) slow = took > 7;
  }

  function drawSurface() {
    const plot = plots.surface;
    const ctx = plot.clear();
    const { roles } = palette();
    const here = land();
    const spans = ranges();
    const [bs, ws] = spans;
    const seen = view();
    const { at, eye, rim } = seen;
    const names = parameterNames();

    // The floor, its ticks along the two edges in front, and the height at the left.
    const corner = (/** @type {number} */ i, /** @type {number} */ j) => at(bs[i], ws[j], 0);
    [ctx.strokeStyle, ctx.lineWidth] = [roles.grid, 1];
    trace(ctx, [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1), corner(0, 0)]);
    ctx.stroke();
    ctx.font = `14px ${font}`;
    ctx.fillStyle = roles.muted;
    const front = [corner(0, 0)[2] + corner(1, 0)[2] > corner(0, 1)[2] + corner(1, 1)[2] ? 0 : 1, corner(0, 0)[2] + corner(0, 1)[2] > corner(1, 0)[2] + corner(1, 1)[2] ? 0 : 1];
    const center = at((bs[0] + bs[1]) / 2, (ws[0] + ws[1]) / 2, 0);
    ctx.textBaseline = "middle";
    /** @param {0 | 1} axis */
    const floorAxis = (axis) => {
      const [low, high] = spans[axis];
      const other = spans[1 - axis][front[axis]];
      const ticks = ticksOf(low, high, 3);
      const place = (/** @type {number} */ v) => (axis === 0 ? at(v, other, 0) : at(other, v, 0));
      const middle = place((low + high) / 2);
      const [from, to] = [place(low), place(high)];
      const across = [to[1] - from[1], from[0] - to[0]];
      const long = Math.hypot(across[0], across[1]) || 1;
      const sign = across[0] * (middle[0] - center[0]) + across[1] * (middle[1] - center[1]) < 0 ? -1 : 1;
      const out = [(sign * across[0]) / long, (sign * across[1]) / long];
      [ctx.strokeStyle, ctx.textAlign] = [roles.muted, out[0] > 0.3 ? "left" : out[0] < -0.3 ? "right" : "center"];
      trace(ctx, [from, to]);
      ctx.stroke();
      ticks.at.forEach((v, k) => {
        if (Math.min(v - low, high - v) < 0.06 * (high - low)) return;
        const [x, y] = place(v);
        trace(ctx, [[x, y], [x + 5 * out[0], y + 5 * out[1]]]);
        ctx.stroke();
        ctx.fillStyle = roles.muted;
        ctx.fillText(ticks.texts[k], x + 9 * out[0], y + 12 * out[1] + 2);
      });
      const wide = Math.max(...ticks.texts.map((text) => ctx.measureText(text).width));
      ctx.font = `italic 600 17px ${font}`;
      ctx.fillStyle = roles[axis ? "w" : "b"];
      ctx.textAlign = "center";
      ctx.fillText(names[axis].text, middle[0] + out[0] * (38 + wide), middle[1] + 34 * out[1]);
      ctx.font = `14px ${font}`;
    };
    floorAxis(0);
    floorAxis(1);
    const posts = [0, 1].flatMap((i) => [0, 1].map((j) => [i, j])).sort((p, q) => corner(p[0], p[1])[0] - corner(q[0], q[1])[0]);
    const [pi, pj] = posts[0];
    const heights = ticksOf(0, rim, 3);
    [ctx.strokeStyle, ctx.textAlign, ctx.fillStyle] = [roles.muted, "right", roles.muted];
    trace(ctx, [at(bs[pi], ws[pj], 0), at(bs[pi], ws[pj], rim)]);
    ctx.stroke();
    heights.at.forEach((v, k) => {
      const [x, y] = at(bs[pi], ws[pj], v);
      trace(ctx, [[x - 5, y], [x, y]]);
      ctx.stroke();
      ctx.fillText(heights.texts[k], x - 9, y);
    });
    const edges = outline(here, spans, rim);
    paintSurface(ctx, seen, edges.flatMap((line) => line.map((place) => at(place[0], place[1], place[2]))));
    const seenFrom = (/** @type {number[]} */ place) => !hidden(here, place, eye, spans, rim);
    /** @param {number[][]} places  (b, w, loss) @param {number} wide */
    const lineOn = (places, wide) => {
      ctx.lineWidth = wide;
      ctx.beginPath();
      let down = false;
      for (const place of places) {
        const shown = seenFrom(place);
        const [x, y] = at(place[0], place[1], place[2]);
        if (shown && down) ctx.lineTo(x, y);
        else if (shown) ctx.moveTo(x, y);
        down = shown;
      }
      ctx.stroke();
    };
    ctx.strokeStyle = roles.ink;
    ctx.globalAlpha = 0.42;
    for (const loss of levels(here.minLoss, rim, 12)) {
      for (const piece of ringInside(here, loss, spans, 160)) lineOn(piece.map(([b, w]) => [b, w, loss]), 0.8);
    }
    ctx.globalAlpha = 0.8;
    for (const line of edges) lineOn(line, 1.1);
    ctx.globalAlpha = 1;

    const top = at(bs[pi], ws[pj], rim);
    const unit = heights.power ? ` (10${raised(heights.power)} ${names[2].unit ?? ""})`.replace(" )", ")") : names[2].unit ? ` (${names[2].unit})` : "";
    ctx.textAlign = "left";
    ctx.fillStyle = roles.muted;
    cased(ctx, cutTo(ctx, names[2].text + unit, plot.width / 2), Math.max(0, top[0] - 44), Math.max(9, top[1] - 20), roles.paper);

    // The path: straight from update to update; what a wall hides is faint.
    const { path, last } = descent();
    const form = pathStyle();
    const moment = now();
    const best = minimumOf(here);
    const lowest = at(best[0], best[1], here.minLoss);
    const inBox = (/** @type {number[]} */ p) => p[0] >= bs[0] && p[0] <= bs[1] && p[1] >= ws[0] && p[1] <= ws[1] && p[2] <= rim * (1 + 1e-9);
    if (seenFrom([best[0], best[1], here.minLoss])) cross(ctx, lowest[0], lowest[1]);
    if (!isHidden()) {
      /** @type {number[][]} */
      const places = [];
      for (let k = 0; k <= last; k++) {
        const place = [path.b[k], path.w[k], path.loss[k]];
        if (inBox(place)) places.push(place);
        else {
          const from = places[places.length - 1];
          if (!from) break;
          let [low, high] = [0, 1];
          for (let n = 0; n < 30; n++) {
            const middle = (low + high) / 2;
            if (inBox(from.map((v, i) => v + middle * (place[i] - v)))) low = middle;
            else high = middle;
          }
          if (Number.isFinite(place[2])) places.push(from.map((v, i) => v + low * (place[i] - v)));
          break;
        }
      }
      const many = places.length > 400;
      const spots = places.map((place) => at(place[0], place[1], place[2]));
      const clear = places.map(seenFrom);
      const fades = form.role === "rate_high" && !state.batch;
      /** @param {number} from @param {number} to @param {number} alpha */
      const stretch = (from, to, alpha) => {
        for (const [stroke, more] of /** @type {[string, number][]} */ ([[roles.paper, 2.2], [roles[form.role], 0]])) {
          ctx.strokeStyle = stroke;
          ctx.lineWidth = (many ? 1 : 1.25 * form.width) + more;
          for (let k = from; k < to; k++) {
            const fade = fades ? 1 - Math.max(0, k - LEAPS) / LEAPS : 1;
            if (fade <= 0) break;
            ctx.globalAlpha = alpha * fade * (clear[k] && clear[k + 1] ? 1 : 0.2);
            trace(ctx, [spots[k], spots[k + 1]]);
            ctx.stroke();
          }
        }
        ctx.fillStyle = roles[form.role];
        let mark = /** @type {number[] | null} */ (null);
        for (let k = Math.max(from, 1); k <= to; k++) {
          const [x, y] = spots[k];
          if (mark && Math.hypot(x - mark[0], y - mark[1]) < (k > 2 * LEAPS ? 10 : 7)) continue;
          mark = [x, y];
          ctx.globalAlpha = alpha * (clear[k] ? 1 : 0.2);
          markAt(ctx, form.mark, x, y, (k > 2 * LEAPS ? 0.4 : 0.55) * form.size);
        }
        ctx.globalAlpha = 1;
      };
      const upTo = Math.min(moment.k, places.length - 1);
      if (upTo < places.length - 1) stretch(upTo, places.length - 1, moment.k > 0 ? 0.4 : 1);
      if (upTo > 0) stretch(0, upTo, 1);
    }
    const place = [moment.b, moment.w, moment.loss];
    if (state.t > 0 && inBox(place)) {
      const [x, y] = at(place[0], place[1], place[2]);
      ctx.globalAlpha = seenFrom(place) ? 1 : 0.35;
      dot(ctx, x, y, roles[form.role]);
      ctx.globalAlpha = 1;
    }
    const begin = [...state.start, lossAt(here, ...state.start)];
    const [x, y] = at(begin[0], begin[1], begin[2]);
    ui.grip.style.transform = `translate(${x}px, ${y}px)`;
    ui.grip.style.opacity = seenFrom(begin) ? "1" : "0.45";
  }

  /** What of the points is drawn, and the ranges that hold it. */
  function dataRanges() {
    const few = (/** @type {Float64Array} */ a, /** @type {number} */ share) => a.subarray(0, Math.max(1, Math.round(Math.min(1, share) * a.length)));
    const share = MOST_POINTS / (lesson.x.length + lesson.vx.length);
    const [x, y, vx, vy] = [lesson.x, lesson.y, lesson.vx, lesson.vy].map((a) => few(a, share));
    const ends = (/** @type {Float64Array[]} */ ...all) => {
      let [low, high] = [Infinity, -Infinity];
      for (const a of all) for (const v of a) [low, high] = [Math.min(low, v), Math.max(high, v)];
      return [low, high];
    };
    const [xl, xh] = ends(x, vx);
    let [yl, yh] = ends(y, vy);
    const wide = yh - yl || Math.abs(yh) || 1;
    const [b, w] = toRaw(lesson, lesson.scale, lesson.start);
    for (const at of [xl, xh]) {
      const line = b + w * at;
      [yl, yh] = [Math.max(Math.min(yl, line), yl - 0.6 * wide), Math.min(Math.max(yh, line), yh + 0.6 * wide)];
    }
    const margin = 0.05 * (yh - yl || wide);
    return { x, y, vx, vy, xs: /** @type {Pair} */ ([xl - 0.04 * (xh - xl), xh + 0.04 * (xh - xl)]), ys: /** @type {Pair} */ ([yl - margin, yh + margin]) };
  }

  let dataKept = { command: /** @type {Lesson | null} */ (null), ranges: /** @type {ReturnType<typeof dataRanges> | null} */ (null) };
  function drawData() {
    const { roles } = palette();
    if (dataKept.command !== lesson) dataKept = { command: lesson, ranges: dataRanges() };
    const shown = /** @type {ReturnType<typeof dataRanges>} */ (dataKept.ranges);
    const { ctx } = plots.data;
    const many = shown.x.length > 300;
    const f = ground("data", lesson.command, () => {
      const { names } = lesson;
      const made = frame(plots.data, shown.xs, shown.ys, { text: names.x, unit: names.xUnit, color: roles.ink }, { text: names.y, unit: names.yUnit, color: roles.ink }, { roles, font });
      const size = many ? 1.4 : shown.x.length > 120 ? 2.4 : 3.2;
      ctx.globalAlpha = many ? 0.55 : 0.9;
      ctx.fillStyle = roles.train;
      shown.x.forEach((v, i) => markAt(ctx, "circle", made.X(v), made.Y(shown.y[i]), size));
      [ctx.strokeStyle, ctx.lineWidth] = [roles.val, 1.3];
      shown.vx.forEach((v, i) => {
        ctx.beginPath();
        ctx.arc(made.X(v), made.Y(shown.vy[i]), size, 0, 2 * Math.PI);
        ctx.stroke();
      });
      ctx.globalAlpha = 1;
      return made;
    });
    ctx.save();
    ctx.beginPath();
    ctx.rect(f.left, f.top, f.right - f.left, f.bottom - f.top);
    ctx.clip();
    const at = now();
    const [b, w] = toRaw(lesson, state.scale, [at.b, at.w]);
    const height = (/** @type {number} */ x) => Math.max(-1e5, Math.min(1e5, f.Y(b + w * x)));
    const line = (/** @type {Pair} */ [b0, w0]) => shown.xs.map((x) => [f.X(x), Math.max(-1e5, Math.min(1e5, f.Y(b0 + w0 * x)))]);
    [ctx.strokeStyle, ctx.lineWidth, ctx.globalAlpha] = [roles.muted, 7, 0.3];
    trace(ctx, line(toRaw(lesson, state.scale, minimumOf(land()))));
    ctx.stroke();
    ctx.globalAlpha = 0.65;
    [ctx.strokeStyle, ctx.lineWidth] = [roles.error, 1.2];
    const errors = Math.min(MOST_ERRORS, shown.x.length);
    ctx.beginPath();
    for (let i = 0; i < errors; i++) {
      const x = f.X(shown.x[i]);
      ctx.moveTo(x, f.Y(shown.y[i]));
      ctx.lineTo(x, height(shown.x[i]));
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
    [ctx.strokeStyle, ctx.lineWidth] = [roles.prediction, 2.6];
    trace(ctx, line([b, w]));
    ctx.stroke();
    if (state.batch && at.k < descent().last && !isHidden()) {
      ctx.fillStyle = roles[pathStyle().role];
      for (const i of batchesOf(state.scale, state.batch).seen(at.k)) {
        if (i < shown.x.length) markAt(ctx, "circle", f.X(shown.x[i]), f.Y(shown.y[i]), 5.5);
      }
    }
    ctx.restore();
  }

  function drawLosses() {
    const { roles } = palette();
    const plot = plots.losses;
    const ctx = plot.clear();
    const { path, last } = descent();
    const { minLoss } = land();
    const at = now();
    const begin = path.loss[0];
    const size = Math.max(begin, minLoss) || 1;
    const bottom = Math.max(minLoss, 1e-6 * size);
    const flies = path.divergedAt !== null && !isHidden();
    const top = 10 ** (Math.ceil(Math.log10((flies ? 1e3 : 2) * size) * 2) / 2);
    const low = bottom * (top / bottom) ** -0.16;
    const by = last / path.perEpoch;
    const name = { text: say("loss_log"), unit: lesson.names.yUnit ? `${lesson.names.yUnit}²` : "" };
    const f = frame(plot, [0, by], [low, top], { text: say("epoch") }, name, { roles, font, log: true, grid: true });
    frames.losses = f;
    [ctx.strokeStyle, ctx.lineWidth] = [roles.muted, 1.4];
    ctx.setLineDash([2, 4]);
    const floor = f.Y(bottom);
    trace(ctx, [[f.left, floor], [f.right, floor]]);
    ctx.stroke();
    ctx.setLineDash([]);
    if (minLoss >= bottom) {
      ctx.font = `14px ${font}`;
      [ctx.fillStyle, ctx.textAlign, ctx.textBaseline] = [roles.muted, "right", "top"];
      cased(ctx, cutTo(ctx, say("floor", { loss: minLoss }), f.right - f.left - 8), f.right - 4, floor + 4, roles.paper);
    }
    const form = pathStyle();
    ctx.save();
    ctx.beginPath();
    ctx.rect(f.left, f.top, f.right - f.left + 8, f.bottom - f.top);
    ctx.clip();
    const points = Array.from({ length: last + 1 }, (_, k) => [f.X(k / path.perEpoch), Math.max(-1e4, Math.min(f.Y(Math.min(Math.max(path.loss[k], low), 1e300)), 1e4))]);
    if (!isHidden()) {
      [ctx.strokeStyle, ctx.lineWidth, ctx.lineJoin] = [roles[form.role], state.batch === 1 ? 1.2 : 2.4, "round"];
      ctx.globalAlpha = at.k > 0 ? 0.35 : 1;
      trace(ctx, points);
      ctx.stroke();
      ctx.globalAlpha = 1;
      if (at.k > 0) {
        trace(ctx, points.slice(0, at.k + 1));
        ctx.stroke();
      }
    }
    const part = Math.min(state.t, last) - at.k;
    const next = points[Math.min(at.k + 1, last)];
    const here = points[at.k].map((v, i) => v + part * (next[i] - v));
    dot(ctx, here[0], here[1], isHidden() ? roles.ink : roles[form.role], 6);
    ctx.restore();
  }

  // ------------------------------------------------ Controls

  /** Elements that change. @type {Record<string, any>} */
  const ui = {};
  const heading = (/** @type {string} */ text, below = 1) =>
    h(/** @type {"h2"} */ (`h${given.heading + below}`), { class: below ? "name" : "title" }, text);

  /**
   * A choice of a few, all seen.
   * @param {string} name @param {string} legend @param {[string, string][]} options @param {string} chosen
   * @param {(value: string) => void} choose
   */
  function segments(name, legend, options, chosen, choose) {
    const group = `${name}-${id}`;
    const inputs = options.map(([value, label]) =>
      h("label", {}, h("input", { type: "radio", name: group, value, checked: value === chosen, onchange: () => choose(value) }), h("span", {}, label)),
    );
    return h("fieldset", { class: "segments" }, h("legend", {}, legend), h("div", {}, ...inputs));
  }

  /** @param {string} label @param {[string, string][]} options @param {string} chosen @param {(value: string) => void} choose */
  function select(label, options, chosen, choose) {
    const list = h("select", { onchange: () => choose(list.value) }, ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
    return h("label", { class: "select" }, h("span", {}, label), list);
  }

  /** @param {string} label @param {() => void} press @param {string} className @param {...(Node | string)} inside */
  const button = (label, press, className = "", ...inside) => h("button", { type: "button", class: className, onclick: press }, ...inside, label);

  /** What was shown last of what is seldom made anew. */
  const keys = { verdict: "", presets: "", play: "", dial: "" };

  function build() {
    const options = (/** @type {string[]} */ values) => values.map((value) => /** @type {[string, string]} */ ([value, say(value)]));
    const languages = /** @type {[string, string][]} */ (Object.entries(given.languages));
    const mini = state.batch > 1 ? state.batch : miniBatchOf(lesson.x.length);

    ui.tip = h("span", { class: "tip" });
    ui.handle = h("div", { class: "handle", role: "slider", tabindex: 0, "aria-label": say("ball"), "aria-valuenow": 0, onkeydown: moveByKey }, h("span", { class: "ball" }), ui.tip);
    plots.map.box.replaceChildren(plots.map.canvas, ui.handle);
    ui.grip = h("div", { class: "handle", "aria-hidden": "true" }, h("span", { class: "ball" }));
    ui.turner = h("div", { class: "turner", role: "slider", tabindex: 0, "aria-label": say("turn"), "aria-valuenow": Math.round(state.turn), "aria-valuemin": -180, "aria-valuemax": 180, onkeydown: turnByKey });
    plots.surface.box.replaceChildren(plots.surface.canvas, ui.turner, ui.grip);

    ui.rate = h("input", { type: "text", inputmode: "decimal", id: `rate-${id}`, autocomplete: "off", onchange: typeRate });
    ui.slider = h("input", { type: "range", min: 0, max: 1000, step: 1, "aria-label": say("slider"), oninput: slideRate });
    ui.best = h("span", { class: "mark best" });
    ui.cliff = h("span", { class: "mark cliff" });
    ui.track = h("div", { class: "track" });
    ui.ticks = h("div", { class: "ticks", "aria-hidden": "true" });
    ui.presets = h("div", { class: "presets", role: "group", "aria-label": say("presets") });
    ui.verdict = h("div", { class: "verdict" });
    ui.share = h("span", { class: "share" });

    ui.play = button("", togglePlay, "primary");
    ui.scrub = h("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": say("progress"), oninput: () => goTo(Number(ui.scrub.value)) });
    const told = ["epoch", "b", "w", "loss", "slope_b", "slope_w"];
    ui.told = Object.fromEntries(told.map((key) => [key, h("dd", { class: key })]));
    const readout = h("dl", { class: "readout" }, ...told.map((key) => h("div", {}, h("dt", { class: key }, key.length === 1 ? h("i", {}, key) : say(key)), ui.told[key])));

    ui.predict = h("input", { type: "checkbox", checked: state.predict, onchange: togglePredict });
    ui.score = h("span", { class: "score" });
    ui.status = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
    ui.message = h("p", { class: "message", role: "alert" });
    ui.message.hidden = true;

    const header = h(
      "div",
      { class: "header" },
      h("div", {}, heading(say("title"), 0), h("p", { class: "lead" }, say("lead"))),
      h(
        "div",
        { class: "switches" },
        select(say("theme"), options(["auto", "light", "dark"]), state.theme, setTheme),
        select(say("language"), languages, state.language, setLanguage),
      ),
    );
    const section = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...inside) => h("section", { class: `card ${name}`, "aria-label": say(name) }, ...inside);
    const stage = h(
      "div",
      { class: "stage" },
      section("map", heading(say("map")), plots.map.box),
      section(
        "rate",
        h("div", { class: "row" }, h("label", { for: `rate-${id}`, class: "big" }, say("rate"), " ", h("i", {}, "η")), ui.rate, ui.share, ui.presets),
        h("div", { class: "dial" }, ui.best, ui.cliff, ui.track, ui.slider, ui.ticks),
        ui.verdict,
      ),
      section(
        "run",
        h(
          "div",
          { class: "row" },
          ui.play,
          button(say("step"), stepOnce, "", icon(ICONS.step)),
          button(say("reset"), reset, "", icon(ICONS.reset)),
        ),
        h(
          "div",
          { class: "time" },
          ui.scrub,
          select(say("speed"), options(Object.keys(SPEEDS)), state.speed, (value) => (state.speed = /** @type {"slow"} */ (value))),
        ),
        readout,
      ),
      section("surface", heading(say("surface")), plots.surface.box),
      section("data", heading(say("data")), plots.data.box, lesson.n > MOST_POINTS ? h("p", { class: "note" }, say("sample", { drawn: MOST_POINTS, all: lesson.n })) : ""),
      section("losses", heading(say("losses")), plots.losses.box),
      section(
        "choices",
        segments("batch", say("points"), [["0", say("all", { n: lesson.trainN })], [String(mini), say("some", { n: mini })], ["1", say("one")]], String(state.batch), (value) => set({ batch: Number(value) })),
        segments("scale", say("feature"), options(SCALES), state.scale, (value) => setScale(/** @type {Scale} */ (value))),
        select(say("rule"), options(Object.keys(RULES)), state.rule, (value) => set({ rule: value })),
        h("label", { class: "switch" }, ui.predict, h("span", {}, say("predict")), ui.score),
      ),
    );
    ui.ownCard = folded("own", state.table !== null, buildOwn);
    ui.sheet = h("ol", { class: "sheet" });
    const sheet = h("details", { class: "card", ontoggle: () => sheet.open && showSheet() }, h("summary", {}, say("sheet")), h("p", {}, say("sheet_lead")), ui.sheet);
    ui.sheetCard = sheet;
    ui.root = h("div", { class: "root", lang: state.language }, header, ui.message, stage, h("div", { class: "more" }, ui.ownCard, folded("link", false, buildLink)), sheet, ui.status);
    ui.root.addEventListener("dragover", (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      ui.root.classList.add("over");
    });
    ui.root.addEventListener("dragleave", () => ui.root.classList.remove("over"));
    ui.root.addEventListener("drop", (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      ui.root.classList.remove("over");
      const file = event.dataTransfer?.files[0];
      if (file) readFile(file);
      else readText(event.dataTransfer?.getData("text/plain") ?? "", "pasted.csv");
    });
    shadow.replaceChildren(style, ui.root);
    dress();
    for (const key of Object.keys(groundKeys)) delete groundKeys[key];
    Object.assign(keys, { verdict: "", presets: "", play: "", dial: "" });
    resized();
  }

  /** The theme's colours, as CSS has them. */
  function dress() {
    for (const [role, value] of Object.entries(palette().roles)) host.style.setProperty(`--${role.replace(/_/g, "-")}`, value);
    host.style.setProperty("--font", font);
    const dark = palette() === given.palettes.dark;
    host.style.colorScheme = dark ? "dark" : "light";
    if (given.address) {
      document.documentElement.style.background = palette().roles.paper;
      document.documentElement.style.colorScheme = host.style.colorScheme;
    }
  }

  /**
   * A part that is made when it is opened.
   * @param {string} name @param {boolean} open @param {() => (Node | null)[]} make
   */
  function folded(name, open, make) {
    const part = h("details", { class: "card", open }, h("summary", {}, say(name)));
    const fillIn = () => part.open && part.children.length < 2 && part.append(...make().filter((one) => one !== null));
    part.addEventListener("toggle", fillIn);
    fillIn();
    return part;
  }

  function buildOwn() {
    ui.paste = h("textarea", { rows: 4, spellcheck: "false", "aria-label": say("paste"), placeholder: "hours,marks\n1,52\n2,61\n4,75" });
    ui.file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/*", onchange: () => ui.file.files[0] && readFile(ui.file.files[0]) });
    ui.refusal = h("p", { class: "message", role: "alert" });
    ui.columns = h("div", { class: "row" });
    ui.own = h("p", { class: "note" });
    showOwn();
    return [
      h("p", {}, say("own_lead")),
      ui.paste,
      h("div", { class: "row" }, button(say("use"), () => readText(ui.paste.value, "pasted.csv")), h("label", { class: "file button" }, say("open"), ui.file), button(say("back"), backToFirst)),
      ui.refusal,
      ui.columns,
      ui.own,
    ];
  }

  function buildLink() {
    ui.figure = h("code", { tabindex: 0 });
    ui.film = h("code", { tabindex: 0 });
    const line = (/** @type {string} */ label, /** @type {HTMLElement} */ code) =>
      h("div", { class: "command" }, h("span", {}, label), code, button(say("copy"), () => copy(code.textContent ?? "", label)));
    [ui.figure.textContent, ui.film.textContent] = commands();
    return [
      given.address ? h("p", {}, say("link_lead")) : null,
      given.address ? h("div", { class: "row" }, button(say("copy_link"), () => copy(location.href.split("#")[0] + address(), say("copy_link")))) : null,
      h("p", {}, say("command_lead")),
      line(say("figure"), ui.figure),
      line(say("film"), ui.film),
    ];
  }

  /** @param {string} text @param {string} what */
  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = h("textarea", { class: "unseen" }, text);
      ui.root.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    announce(say("copied", { what }));
  }

  // ------------------------------------------------ What the reader does

  /** Change the situation. @param {Partial<typeof state>} changes */
  function set(changes) {
    Object.assign(state, { drawn: null, t: 0, playing: false, answer: null }, changes);
    if ("rule" in changes || "scale" in changes) span = spanNow();
    changed();
  }

  /** @param {Pair} place */
  function setStart(place) {
    const start = /** @type {Pair} */ (
      place.map((v, i) => {
        const [low, high] = ranges()[i];
        const step = 10 ** Math.floor(Math.log10((high - low) / 2000));
        const round = Number((Math.round(Math.min(high, Math.max(low, v)) / step) * step).toPrecision(12));
        return Math.min(high, Math.max(low, round));
      })
    );
    set({ start, touched: true });
  }

  /** @param {Scale} scale */
  function setScale(scale) {
    const line = toRaw(lesson, state.scale, state.start);
    const start = scale === lesson.scale && sameLine(line) ? lesson.start : fromRaw(lesson, scale, line);
    set({ scale, start: /** @type {Pair} */ ([...start]) });
    face();
  }

  /** Whether a line over raw x is the lesson's start, but for rounding. @param {Pair} line */
  function sameLine(line) {
    const first = toRaw(lesson, lesson.scale, lesson.start);
    return line.every((v, i) => Math.abs(v - first[i]) <= 1e-9 * Math.abs(first[i]));
  }

  function setTheme(/** @type {string} */ theme) {
    state.theme = theme;
    dress();
    changed();
  }

  function setLanguage(/** @type {string} */ language) {
    state.language = language;
    build();
    changed();
    shadow.querySelectorAll("select")[1]?.focus();
  }

  let span = /** @type {Pair} */ ([1e-3, 1]);
  /** The slider's ends, with the rate in force between them. @returns {Pair} */
  function spanNow() {
    const [low, high] = rateRange();
    return [Math.min(low, state.rate / 1.2), Math.max(high, state.rate * 1.2)];
  }
  const placeOf = (/** @type {number} */ rate) => Math.log(rate / span[0]) / Math.log(span[1] / span[0]);

  function slideRate() {
    set({ rate: to3(span[0] * (span[1] / span[0]) ** (Number(ui.slider.value) / 1000)) });
  }

  function typeRate() {
    const text = ui.rate.value.trim().replace(",", ".").replace("×10^", "e");
    const share = text.endsWith("%") ? cliffOf(land()) / 100 : 1;
    const rate = Number(text.replace("%", "") || NaN) * share;
    if (!(rate > 0 && rate < Infinity)) {
      tell(say("refused_rate", { text: shortened(text, 20) }));
      ui.rate.value = String(to3(state.rate));
      return;
    }
    setRate(rate);
  }

  /** @param {number} rate */
  function setRate(rate) {
    state.rate = rate;
    span = spanNow();
    set({});
  }

  function moveByKey(/** @type {KeyboardEvent} */ event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const by = event.shiftKey ? 0.1 : 0.01;
    setStart(/** @type {Pair} */ (state.start.map((v, i) => v + by * step[i] * (ranges()[i][1] - ranges()[i][0]))));
  }

  function turnByKey(/** @type {KeyboardEvent} */ event) {
    const step = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, 4], ArrowDown: [0, -4] }[event.key];
    if (!step) return;
    event.preventDefault();
    turnBy(step[0], step[1]);
  }

  /** @param {number} turn @param {number} tilt  degrees */
  function turnBy(turn, tilt) {
    state.turn = ((state.turn + turn + 540) % 360) - 180;
    state.tilt = Math.min(80, Math.max(8, state.tilt + tilt));
    ui.turner.setAttribute("aria-valuenow", Math.round(state.turn));
    ui.turner.setAttribute("aria-valuetext", say("turned", { turn: Math.round(state.turn), tilt: Math.round(state.tilt) }));
    changed();
  }

  /** Follow a pointer from when it is pressed. @param {PointerEvent} event @param {(x: number, y: number) => void} move  from the box's corner */
  function follow(event, move) {
    const target = /** @type {HTMLElement} */ (event.currentTarget);
    const box = target.closest(".plot") ?? target;
    const at = (/** @type {PointerEvent} */ one) => {
      const edge = box.getBoundingClientRect();
      move(one.clientX - edge.left, one.clientY - edge.top);
    };
    event.preventDefault();
    target.setPointerCapture(event.pointerId);
    const end = () => {
      target.removeEventListener("pointermove", at);
      target.removeEventListener("pointerup", end);
      target.removeEventListener("pointercancel", end);
    };
    target.addEventListener("pointermove", at);
    target.addEventListener("pointerup", end);
    target.addEventListener("pointercancel", end);
    at(event);
  }

  const onMap = (/** @type {number} */ x, /** @type {number} */ y) => {
    const f = frames.map;
    const [bs, ws] = ranges();
    const b = bs[0] + ((x - f.left) / (f.right - f.left)) * (bs[1] - bs[0]);
    const w = ws[0] + ((f.bottom - y) / (f.bottom - f.top)) * (ws[1] - ws[0]);
    setStart([b, w]);
  };
  plots.map.box.addEventListener("pointerdown", (event) => {
    const onBall = ui.handle.contains(event.target);
    if (event.button || (event.pointerType === "touch" && !onBall)) return;
    // Caught beside its middle, the ball does not jump there.
    const edge = plots.map.box.getBoundingClientRect();
    const f = frames.map;
    const off = onBall ? [f.X(state.start[0]) - (event.clientX - edge.left), f.Y(state.start[1]) - (event.clientY - edge.top)] : [0, 0];
    ui.handle.focus({ preventScroll: true });
    follow(event, (x, y) => onMap(x + off[0], y + off[1]));
  });
  plots.map.box.addEventListener("click", (event) => {
    if (/** @type {PointerEvent} */ (event).pointerType !== "touch") return;
    const edge = plots.map.box.getBoundingClientRect();
    onMap(event.clientX - edge.left, event.clientY - edge.top);
  });
  plots.surface.box.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (ui.grip.contains(event.target)) {
      follow(event, (x, y) => {
        const place = view().pick(x, y);
        if (place) setStart(place);
      });
      return;
    }
    ui.turner.focus({ preventScroll: true });
    let last = /** @type {number[] | null} */ (null);
    follow(event, (x, y) => {
      if (last) turnBy((last[0] - x) / 2, event.pointerType === "touch" ? 0 : (y - last[1]) / 2);
      last = [x, y];
    });
  });
  plots.losses.box.addEventListener("pointerdown", (event) => {
    if (event.button || isHidden()) return;
    follow(event, (x) => {
      const f = frames.losses;
      goTo(Math.round(((x - f.left) / (f.right - f.left)) * descent().last));
    });
  });

  /** @param {number} t */
  function goTo(t) {
    if (isHidden()) return ask();
    state.playing = false;
    state.t = Math.min(Math.max(t, 0), descent().last);
    changed();
  }

  function togglePlay() {
    if (isHidden()) return ask();
    state.playing = !state.playing;
    if (state.playing && state.t >= descent().last) state.t = 0;
    before = 0;
    changed();
  }

  function stepOnce() {
    goTo(Math.floor(state.t) + 1);
  }

  function reset() {
    const line = fromRaw(lesson, state.scale, toRaw(lesson, lesson.scale, lesson.start));
    set({ start: state.scale === lesson.scale ? /** @type {Pair} */ ([...lesson.start]) : line });
  }

  function togglePredict() {
    set({ predict: ui.predict.checked });
  }

  /** Ask first: the question, and the focus on its first answer. */
  function ask() {
    announce(say("first"));
    ui.verdict.querySelector("button")?.focus();
  }

  /** @param {number} which @param {number} truth */
  function answer(which, truth) {
    state.answer = which;
    state.asked++;
    if (which === truth) state.right++;
    state.playing = true;
    before = 0;
    changed();
    ui.play.focus();
  }

  // ------------------------------------------------ Points of the reader's own

  /** @param {File} file */
  async function readFile(file) {
    if (file.size > 50e6) return refuse(new Refused("refused_large", { count: Math.round(file.size / 1e6), most: 50 }));
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      readText(text, file.name);
    } catch {
      refuse(new Refused("refused_text", { file: shortened(file.name) }));
    }
  }

  /** @param {string} text @param {string} file */
  function readText(text, file) {
    try {
      const table = readTable(text);
      useColumns(table, [0, 1], file);
    } catch (error) {
      refuse(error);
    }
  }

  /** @param {ReturnType<typeof readTable>} table @param {Pair} columns @param {string} file */
  function useColumns(table, columns, file) {
    const made = lessonOfTable(table, columns[0], columns[1], given, file);
    Object.assign(state, { table, columns, file, dropped: made.dropped });
    useLesson(made.lesson);
    const parts = { n: made.lesson.n, x: made.lesson.names.x, y: made.lesson.names.y, dropped: made.dropped };
    announce(say(made.dropped ? "own_dropped" : "own_now", parts));
  }

  /** @param {unknown} error */
  function refuse(error) {
    if (!(error instanceof Refused)) throw error;
    ui.ownCard.open = true;
    if (ui.ownCard.children.length < 2) ui.ownCard.append(...buildOwn());
    ui.refusal.textContent = `${say(error.key, error.values)} ${say("reads_more")}`;
    ui.refusal.scrollIntoView({ block: "nearest" });
  }

  /** @param {Lesson} next */
  function useLesson(next) {
    lesson = next;
    batchesKept = new Map();
    known.key = "";
    state.rate = lesson.rates[0];
    Object.assign(state, { scale: lesson.scale, start: [...lesson.start], batch: 0, rule: "gradient_descent" });
    span = spanNow();
    face();
    build();
    set({});
  }

  function backToFirst() {
    Object.assign(state, { table: null, file: "" });
    useLesson(own);
  }

  function showOwn() {
    const { table } = state;
    const values = { n: lesson.n, x: lesson.names.x, y: lesson.names.y, dropped: /** @type {any} */ (state).dropped };
    ui.own.textContent = table ? say(values.dropped ? "own_dropped" : "own_now", values) : "";
    if (!table || table.names.length < 3) return;
    const options = table.names.map((name, i) => /** @type {[string, string]} */ ([String(i), shortened(name, 30)]));
    const choose = (/** @type {0 | 1} */ which) => (/** @type {string} */ value) => {
      const columns = /** @type {Pair} */ ([...state.columns]);
      columns[which] = Number(value);
      try {
        useColumns(table, columns, state.file);
      } catch (error) {
        refuse(error);
      }
    };
    ui.columns.append(select("x", options, String(state.columns[0]), choose(0)), select("y", options, String(state.columns[1]), choose(1)));
  }

  // ------------------------------------------------ Ten questions

  /** Ten questions about the lesson's data, always the same ones for the same data. */
  function exercises() {
    const line = toRaw(lesson, lesson.scale, lesson.start);
    /** @param {number} share @param {Partial<Situation>} more @returns {Situation} */
    const at = (share, more = {}) => {
      const scale = more.scale ?? lesson.scale;
      const start = scale === lesson.scale ? lesson.start : fromRaw(lesson, scale, line);
      return { scale, start, rate: to3(share * cliffOf(lesson.lands[scale])), rule: "gradient_descent", batch: 0, ...more };
    };
    /** @param {Situation} s */
    const one = (s) => {
      const path = run(s);
      return { ...question(s, path), show: s, why: verdict(s, path) };
    };
    /** @param {Situation} a @param {Situation} b @param {string} key */
    const sooner = (a, b, key) => {
      const counts = [a, b].map((s) => {
        if (s.rule === "gradient_descent") return stepsToSettle(lesson.lands[s.scale], s.start, s.rate);
        return settledAt(run(s), lesson.lands[s.scale].minLoss) ?? Infinity;
      });
      const named = [a, b].map((s) => say(key, { rate: s.rate, rule: say(s.rule), scale: say(s.scale) }));
      const steps = counts.map((count) => (count < Infinity ? say("steps", { count }) : say("never")));
      const truth = counts[0] === counts[1] ? 2 : counts[0] < counts[1] ? 0 : 1;
      const [one_, other] = named.map((name, i) => say("told", { name, what: steps[i] }));
      const why = say("both", { one: one_, other });
      return { ask: say("ask_sooner"), answers: [...named, say("neither")], truth, show: truth === 1 ? b : a, why };
    };
    const farthest = scaled(lesson.x, lesson.standardizer, lesson.scale).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const gentle = Math.min(cliffOf(lesson.lands[lesson.scale]) / 8, 0.5 / (1 + farthest * farthest));
    return [
      one(at(0.25)),
      one(at(1.4)),
      sooner(at(0.1), at(0.4), "with_rate"),
      one(at(0.97)),
      sooner(at(0.6), at(0.99), "with_rate"),
      one(at(1.05)),
      sooner(at(0.45, { scale: "raw" }), at(0.45, { scale: "standardized" }), "with_scale"),
      sooner(at(1.2), at(1.2, { rule: "momentum" }), "with_rule"),
      one(at(0.1, { rate: to3(gentle), batch: 1 })),
      one(at(0.6)),
    ];
  }

  function showSheet() {
    let [asked, right] = [0, 0];
    const total = h("li", { class: "total" });
    const items = exercises().map((exercise) => {
      const after = h("p", { class: "why", role: "status" });
      const buttons = exercise.answers.map((text, which) =>
        button(text, () => {
          asked++;
          if (which === exercise.truth) right++;
          buttons.forEach((one, i) => {
            one.disabled = true;
            one.classList.toggle("true", i === exercise.truth);
            one.classList.toggle("false", i === which && which !== exercise.truth);
          });
          after.append(h("b", {}, say(which === exercise.truth ? "yes" : "no")), " ", exercise.why, " ", button(say("show"), () => showSituation(exercise.show), "link"));
          total.textContent = say("score", { right, asked });
        }),
      );
      return h("li", {}, h("p", { class: "ask" }, exercise.ask), h("div", { class: "answers" }, ...buttons), after);
    });
    ui.sheet.replaceChildren(...items, total);
  }

  /** @param {Situation} situation */
  function showSituation(situation) {
    Object.assign(state, situation, { start: /** @type {Pair} */ ([...situation.start]), predict: false });
    span = spanNow();
    face();
    build();
    set({});
    ui.root.scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
    togglePlay();
    ui.play.focus({ preventScroll: true });
  }

  // ------------------------------------------------ Address and commands

  /** The state as the address has it. */
  function address() {
    const first = fromRaw(lesson, state.scale, toRaw(lesson, lesson.scale, lesson.start));
    const moved = state.start.some((v, i) => Math.abs(v - first[i]) > 1e-9 * Math.abs(first[i]));
    const parts = [`rate=${state.rate}`];
    if (moved) parts.push(`start=${state.start.join()}`);
    if (state.rule !== "gradient_descent") parts.push(`rule=${state.rule}`);
    if (state.batch) parts.push(`batch=${state.batch}`);
    if (state.scale !== lesson.scale) parts.push(`scale=${state.scale}`);
    if (state.language !== given.language) parts.push(`lang=${state.language}`);
    if (state.theme !== given.theme) parts.push(`theme=${state.theme}`);
    return `#${parts.join("&")}`;
  }

  let written = "";
  function readAddress() {
    if (!given.address || location.hash === written || location.hash.length < 2) return;
    const wrong = [];
    const found = new URLSearchParams(location.hash.slice(1));
    /** @param {string} key @param {(value: string) => boolean} allowed @param {(value: string) => void} use */
    const take = (key, allowed, use) => {
      const value = found.get(key);
      if (value === null) return;
      if (allowed(value)) use(value);
      else wrong.push(say("refused_address", { name: key, value: shortened(value, 30) }));
      found.delete(key);
    };
    take("lang", (v) => v in given.languages, (v) => (state.language = v));
    take("theme", (v) => ["auto", "light", "dark"].includes(v), (v) => (state.theme = v));
    take("scale", (v) => SCALES.includes(/** @type {Scale} */ (v)), (v) => (state.scale = /** @type {Scale} */ (v)));
    state.start = fromRaw(lesson, state.scale, toRaw(lesson, lesson.scale, lesson.start));
    if (state.scale === lesson.scale) state.start = [...lesson.start];
    take("rule", (v) => v in RULES, (v) => (state.rule = v));
    take("batch", (v) => /^\d{1,6}$/.test(v) && Number(v) <= lesson.x.length, (v) => (state.batch = Number(v)));
    take("rate", (v) => v.trim() !== "" && Number(v) > 0 && Number(v) < Infinity, (v) => (state.rate = Number(v)));
    const inside = (/** @type {number[]} */ place) => place.length === 2 && place.every((v, i) => v >= ranges()[i][0] && v <= ranges()[i][1]);
    const pair = (/** @type {string} */ v) => v.split(",").map((one) => (one.trim() === "" ? NaN : Number(one)));
    take("start", (v) => inside(pair(v)), (v) => (state.start = /** @type {Pair} */ (pair(v))));
    for (const [key, value] of found) wrong.push(say("refused_address", { name: shortened(key, 20), value: shortened(value, 30) }));
    Object.assign(state, { t: 0, playing: false, answer: null, drawn: null });
    span = spanNow();
    face();
    build();
    tell(wrong.join(" "));
    changed();
  }

  /** The commands for a figure and a film of this. */
  function commands() {
    const of = { figure: "descent_path", film: "descent" };
    if (state.batch) of.figure = of.film = "batches";
    else if (state.rule !== "gradient_descent") of.figure = of.film = "optimizers";
    else if (state.scale === "ten") [of.figure, of.film] = ["bad_feature", "standardize"];
    const scale = state.scale === "ten" ? "raw" : state.scale;
    const start = state.scale === "ten" ? toRaw(lesson, "ten", state.start) : state.start;
    const moved = address().includes("start=");
    const options = [lesson.command, moved ? `--start=${start.join()}` : "", `--rates ${state.rate}`, `--standardize ${scale === "raw" ? "off" : "on"}`];
    if (state.language !== "en") options.push(`--lang ${state.language}`);
    if (palette() === given.palettes.dark) options.push("--theme dark");
    const words = options.filter(Boolean).join(" ");
    return [`gdviz figures ${of.figure} ${words}`, `gdviz videos ${of.film} ${words}`];
  }

  // ------------------------------------------------ Time

  const announce = (/** @type {string} */ text) => {
    if (ui.status.textContent !== text) ui.status.textContent = text;
  };
  /** Say what was wrong, where it is seen. @param {string} text */
  function tell(text) {
    ui.message.textContent = text;
    ui.message.hidden = !text;
  }

  let wanted = false;
  function later() {
    if (wanted) return;
    wanted = true;
    requestAnimationFrame(paint);
  }

  let settling = 0;
  function changed() {
    moving = true;
    later();
    window.clearTimeout(settling);
    settling = window.setTimeout(settle, 250);
  }

  let before = 0;
  /** @param {number} time */
  function paint(time) {
    wanted = false;
    if (state.playing) {
      const { last } = descent();
      const wait = still.matches ? 700 : 0;
      const passed = before ? time - before : 0;
      if (!before || passed >= wait) {
        // Without motion it goes in a few jumps.
        const by = still.matches ? (before ? Math.ceil(last / 8) : 0) : (Math.min(passed, 100) / 1000) * Math.max(SPEEDS[state.speed], (SPEEDS[state.speed] * last) / 200);
        state.t = Math.min(state.t + by, last);
        before = time;
      }
      if (state.t >= last) {
        state.playing = false;
        changed();
      }
      later();
    }
    if (plots.map.box.clientWidth < 60) return;
    drawMap();
    drawSurface();
    drawData();
    drawLosses();
    refresh();
  }

  function resized() {
    for (const plot of Object.values(plots)) plot.fit();
    later();
  }

  /** Numbers and words that change with every picture. */
  function refresh() {
    const { path, last } = descent();
    const at = now();
    const hiddenNow = isHidden();
    const [slopeB, slopeW] = gradientAt(land(), at.b, at.w);
    ui.told.epoch.textContent = path.perEpoch > 1 ? decimal(at.k / path.perEpoch, 1) : decimal(at.k, 0);
    ui.told.b.textContent = tight(at.b);
    ui.told.w.textContent = tight(at.w);
    ui.told.loss.textContent = tight(at.loss, 4);
    ui.told.slope_b.textContent = tight(slopeB);
    ui.told.slope_w.textContent = tight(slopeW);
    ui.scrub.max = last;
    ui.scrub.value = Math.floor(state.t);
    ui.scrub.disabled = hiddenNow;
    ui.scrub.setAttribute("aria-valuetext", `${say("epoch")} ${ui.told.epoch.textContent}`);
    ui.scrub.style.setProperty("--done", `${(100 * Math.min(state.t, last)) / last}%`);

    const cliff = cliffOf(land());
    const role = rateRole(state.rate / cliff);
    ui.root.style.setProperty("--rate", color(role));
    ui.root.style.setProperty("--path", color(pathStyle().role));
    if (shadow.activeElement !== ui.rate) ui.rate.value = String(to3(state.rate));
    ui.share.textContent = say("share", { share: (100 * state.rate) / cliff });
    ui.slider.value = Math.round(1000 * placeOf(state.rate));
    ui.slider.setAttribute("aria-valuetext", `${rateText(state.rate)}, ${ui.share.textContent}`);
    const dial = [span, cliff, state.language, palette().roles.paper, ui.track.clientWidth].join();
    if (keys.dial !== dial || !ui.ticks.hasChildNodes()) {
      keys.dial = dial;
      const percent = (/** @type {number} */ rate) => 100 * Math.min(1, Math.max(0, placeOf(rate)));
      const best = bestRateOf(land());
      ui.best.textContent = say("best", { rate: best });
      ui.cliff.textContent = say("cliff", { rate: cliff });
      for (const [mark, rate] of [[ui.best, best], [ui.cliff, cliff]]) {
        mark.style.setProperty("--at", String(percent(rate) / 100));
        mark.classList.toggle("left", percent(rate) > 55);
      }
      const half = percent(0.5 * cliff);
      ui.track.style.background = `linear-gradient(to right, ${color("rate_low")} ${half}%, ${color("rate_high")} ${half}% ${percent(cliff)}%, ${color("rate_diverging")} ${percent(cliff)}%)`;
      // Powers of ten first; of the others as many as have room.
      const room = ui.track.clientWidth || 300;
      /** @type {{at: number, half: number, tick: HTMLElement}[]} */
      const ticks = [];
      for (const times of [1, 5, 2]) {
        for (let power = Math.floor(Math.log10(span[0])); power <= Math.log10(span[1]); power++) {
          const rate = Number(`${times}e${power}`);
          const place = placeOf(rate);
          const text = rate >= 1e-4 && rate < 1e5 ? String(rate) : `${times > 1 ? `${times} × ` : ""}10${raised(power)}`;
          const [at_, half_] = [place * room, 4 * text.length + 4];
          if (place < 0 || place > 1 || at_ < half_ - 16 || at_ > room - half_ + 16) continue;
          if (ticks.some((other) => Math.abs(other.at - at_) < other.half + half_)) continue;
          const tick = h("span", {}, text);
          tick.style.setProperty("--at", String(place));
          ticks.push({ at: at_, half: half_, tick });
        }
      }
      ui.ticks.replaceChildren(...ticks.map((one) => one.tick));
    }
    const rates = state.scale === lesson.scale ? lesson.rates : [0.25, 0.99, 1.37].map((share) => to3(share * cliff));
    const presets = [rates, state.language, dial, state.rate].join();
    if (keys.presets !== presets || !ui.presets.hasChildNodes()) {
      keys.presets = presets;
      const focused = [...ui.presets.children].indexOf(/** @type {Element} */ (shadow.activeElement));
      ui.presets.replaceChildren(
        ...rates.map((rate) => {
          const kind = rateRole(rate / cliff);
          return h("button", { type: "button", class: `preset ${kind}`, "aria-pressed": String(rate === state.rate), onclick: () => setRate(rate) }, h("span", {}, say(kind)), " ", h("b", {}, rateText(rate)));
        }),
      );
      if (focused >= 0) /** @type {HTMLElement} */ (ui.presets.children[focused])?.focus();
    }
    const play = `${state.playing} ${state.language}`;
    if (keys.play !== play || !ui.play.hasChildNodes()) {
      keys.play = play;
      ui.play.replaceChildren(icon(state.playing ? ICONS.pause : ICONS.play), say(state.playing ? "pause" : "play"));
    }
    ui.tip.textContent = say(state.touched ? "start" : "drag");
    ui.handle.classList.toggle("fresh", !state.touched);
    ui.score.textContent = state.asked ? say("score", { right: state.right, asked: state.asked }) : "";
    const asked = state.predict ? question(state, path) : null;
    const text = state.drawn ? say("v_drawn", { n: last }) : verdict(state, path);
    const told = [hiddenNow, state.answer, text, asked?.ask, state.language].join();
    if (keys.verdict !== told || !ui.verdict.hasChildNodes()) {
      keys.verdict = told;
      if (hiddenNow && asked) {
        ui.verdict.replaceChildren(
          h("p", { class: "ask" }, asked.ask),
          h("div", { class: "answers" }, ...asked.answers.map((one, which) => button(one, () => answer(which, asked.truth)))),
        );
      } else {
        const yes = asked ? h("b", {}, `${say(state.answer === asked.truth ? "yes" : "no")} `) : null;
        ui.verdict.replaceChildren(h("p", {}, yes ?? "", text));
      }
    }
  }

  let sent = "";
  /** When all is still: say what changed, and note it in the address, the commands and the model. */
  function settle() {
    if (moving && !state.playing) {
      moving = false;
      if (slow) later();
    }
    const { path, last } = descent();
    const at = now();
    const values = { b: at.b, w: at.w, loss: at.loss };
    ui.handle.setAttribute("aria-valuenow", to3(state.start[0]));
    ui.handle.setAttribute("aria-valuetext", say("ball_at", { b: state.start[0], w: state.start[1], loss: path.loss[0] }));
    const text = state.drawn ? say("v_drawn", { n: last }) : verdict(state, path);
    if (!state.playing) announce(isHidden() ? question(state, path).ask : `${say("told", { name: `η = ${rateText(state.rate)}`, what: text })} ${say("epoch")} ${ui.told.epoch.textContent}, ${say("loss")} ${number(at.loss, 4)}`);
    for (const [name, plot] of Object.entries(plots)) plot.canvas.setAttribute("aria-label", say("told", { name: say(name), what: say("alt", values) }));
    if (ui.figure) [ui.figure.textContent, ui.film.textContent] = commands();
    if (given.address) {
      written = address();
      try {
        if (location.hash !== written && (location.hash || written !== `#rate=${own.rates[0]}`)) history.replaceState(null, "", written);
      } catch {
        // Some browsers keep the address of files as it is.
      }
    }
    const now_ = JSON.stringify([state.rate, state.start, state.scale, state.rule, state.batch]);
    if (sent !== now_ && !state.drawn) {
      sent = now_;
      model.set("rate", state.rate);
      model.set("start", state.start);
      model.set("path", Array.from({ length: last + 1 }, (_, k) => [path.b[k], path.w[k]]).filter((place) => place.every(Number.isFinite)));
      model.save_changes();
    }
  }

  // ------------------------------------------------ Begin

  const id = `g${Math.floor(1e9 * Math.random()).toString(36)}`;
  const onRate = () => {
    if (model.get("rate") > 0 && model.get("rate") !== state.rate) setRate(model.get("rate"));
  };
  const onStart = () => {
    const start = model.get("start");
    if (start?.length === 2 && start.join() !== state.start.join()) set({ start: [start[0], start[1]], touched: true });
  };
  const onPath = () => {
    const path = model.get("path");
    const { path: shown, last } = descent();
    const same = path?.length === last + 1 && path[last][0] === shown.b[last] && path[last][1] === shown.w[last];
    if (path?.length > 1 && !same) set({ drawn: path, start: [path[0][0], path[0][1]], touched: true });
  };
  span = spanNow();
  face();
  build();
  const observer = new ResizeObserver(resized);
  for (const plot of Object.values(plots)) observer.observe(plot.box);
  const onScheme = () => {
    dress();
    changed();
  };
  prefersDark.addEventListener("change", onScheme);
  if (model.get("rate") > 0) setRate(model.get("rate"));
  onStart();
  readAddress();
  window.addEventListener("hashchange", readAddress);
  model.on("change:rate", onRate);
  model.on("change:start", onStart);
  model.on("change:path", onPath);
  paint(0);
  changed();
  performance.mark("gdviz-drawn");
  return () => {
    observer.disconnect();
    prefersDark.removeEventListener("change", onScheme);
    window.removeEventListener("hashchange", readAddress);
    model.off?.("change:rate", onRate);
    model.off?.("change:start", onStart);
    model.off?.("change:path", onPath);
    state.playing = false;
    host.remove();
  };
}

/** A model for pages, where no Python listens. */
class PageModel {
  /** @param {Record<string, any>} values */
  constructor(values) {
    this.values = values;
  }
  /** @param {string} key */
  get(key) {
    return this.values[key];
  }
  /** @param {string} key @param {any} value */
  set(key, value) {
    this.values[key] = value;
  }
  on() {}
  save_changes() {}
}

/** Show every explorable of a page that is not shown yet; each has its lesson inside, as JSON. */
export function mount(within = document) {
  for (const el of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll("[data-gdviz-explore]:not([data-shown])"))) {
    el.dataset.shown = "";
    const given = JSON.parse(el.querySelector("script")?.textContent ?? "");
    render({ model: new PageModel({ given }), el });
  }
}

export default { render };
