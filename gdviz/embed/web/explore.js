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

/** Losses at equal, round steps. @param {number} lowest @param {number} highest */
function levels(lowest, highest) {
  const step = roundStep(highest - lowest, 12);
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
 * The vertices of a surface with a rim, (b, w, loss), on rays from the minimum: see gdcore.rings.rays.
 * @param {Land} land @param {[Pair, Pair]} ranges @param {number} highest
 * @param {number} steps @param {number} count
 */
function rays(land, ranges, highest, steps, count) {
  const best = minimumOf(land);
  const rim = Math.sqrt(highest - land.minLoss);
  const full = 2 * Math.PI;
  const end = (/** @type {number} */ angle) => {
    const along = way(land, angle);
    const room = along.map((v, i) => (v === 0 ? Infinity : (ranges[i][v > 0 ? 1 : 0] - best[i]) / v));
    return Math.min(rim, room[0], room[1]);
  };
  const into = ranges[0].flatMap((b) =>
    ranges[1].map((w) => {
      const [db, dw] = [b - best[0], w - best[1]];
      return (Math.atan2(Math.sqrt(land.sxx) * dw, db + dw * land.meanX) + full) % full;
    }),
  );
  // Even are the places where rays end: nearly all even angles lead to a narrow valley's walls.
  const fine = [...Array.from({ length: 12 * count }, (_, k) => (k * full) / (12 * count)), ...into].sort((p, q) => p - q);
  const wide = ranges.map(([low, high]) => high - low);
  let last = /** @type {number[] | null} */ (null);
  const length = [0];
  for (const angle of fine) {
    const radius = end(angle);
    const at = way(land, angle).map((v, i) => (radius * v) / wide[i]);
    if (last) length.push(length[length.length - 1] + Math.hypot(at[0] - last[0], at[1] - last[1]));
    last = at;
  }
  const total = length[length.length - 1];
  const angles = [...into];
  for (let k = 0, at = 0; k < count; k++) {
    const wanted = (total * k) / count;
    while (at < length.length - 2 && length[at + 1] < wanted) at++;
    const part = (wanted - length[at]) / (length[at + 1] - length[at] || 1);
    angles.push(fine[at] + part * (fine[at + 1] - fine[at]));
  }
  angles.sort((p, q) => p - q);
  angles.push(angles[0]);
  return angles.map((angle) => {
    const along = way(land, angle);
    const radius = end(angle);
    return Array.from({ length: steps + 1 }, (_, k) => {
      const r = (radius * k) / steps;
      return [best[0] + r * along[0], best[1] + r * along[1], land.minLoss + r * r];
    });
  });
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
