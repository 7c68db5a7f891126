// Plays the films of the deck: a slide is a section of one, from its start to its end. Each film is in
// the page once, as base64, and is taken out of it when the first of its slides is near.
(() => {
  "use strict";
  const { Reveal, RevealNotes } = /** @type {any} */ (window); // of the scripts before this one
  /** An element that the page has. @param {string} id */
  const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const cues = JSON.parse(element("cues").textContent ?? "{}");
  const addresses = new Map();

  /** The film's address in this page. @param {string} film @returns {string} */
  function address(film) {
    if (!addresses.has(film)) {
      const kept = element(`film-${film}`);
      const text = atob((kept.textContent ?? "").trim());
      kept.textContent = "";
      const bytes = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
      addresses.set(film, URL.createObjectURL(new Blob([bytes], { type: "video/mp4" })));
    }
    return addresses.get(film);
  }

  /** Let a slide show its first picture; what is not a film's is left alone. @param {any} slide */
  function ready(slide) {
    const video = /** @type {HTMLVideoElement | null} */ (slide?.querySelector("video"));
    if (!video || video.src) return video;
    const { film, start } = slide.dataset;
    video.src = address(film);
    video.currentTime = Number(start);
    if (cues[film]) {
      const track = video.addTextTrack("captions");
      for (const [from, to, text] of cues[film]) track.addCue(new VTTCue(from, to, text));
      track.mode = document.body.classList.contains("no-captions") ? "hidden" : "showing";
    }
    watch(slide, video);
    return video;
  }

  /**
   * Stop at the section's end, on its last frame: the one after it is the next section's.
   * @param {HTMLElement} slide
   * @param {HTMLVideoElement} video
   */
  function watch(slide, video) {
    const last = Number(slide.dataset.end) - 1.5 / Number(slide.dataset.fps);
    const stop = () => {
      if (video.paused || video.currentTime < last) return;
      video.pause();
      slide.classList.add("over");
    };
    /** @type {VideoFrameRequestCallback} */
    const look = (_, frame) => {
      if (frame.mediaTime >= last - 1e-6) stop_at(video, slide);
      else video.requestVideoFrameCallback(look);
    };
    video.addEventListener("timeupdate", stop);
    video.addEventListener("ended", () => slide.classList.add("over"));
    if (video.requestVideoFrameCallback) {
      video.addEventListener("play", () => video.requestVideoFrameCallback(look));
    }
  }

  /** @param {HTMLVideoElement} video @param {HTMLElement} slide */
  function stop_at(video, slide) {
    video.pause();
    slide.classList.add("over");
  }

  /** Play a slide's section from its start. @param {any} slide */
  async function play(slide) {
    const video = ready(slide);
    if (!video) return;
    slide.classList.remove("over");
    video.pause();
    const start = Number(slide.dataset.start);
    if (Math.abs(video.currentTime - start) > 1e-3) {
      const sought = new Promise((done) => video.addEventListener("seeked", done, { once: true }));
      video.currentTime = start;
      await sought;
    }
    if (Reveal.getCurrentSlide() === slide) await video.play().catch(() => {});
  }

  /** What is on the slide that is reached now: its film plays, all others rest. @param {any} slide */
  function reached(slide) {
    for (const video of document.querySelectorAll("video")) video.pause();
    if (slide.dataset.film) {
      if (still.matches) {
        ready(slide);
        slide.classList.add("over");
      } else play(slide);
    }
    const frame = slide.querySelector("iframe");
    if (frame && !frame.srcdoc) frame.srcdoc = JSON.parse(element("explorable").textContent ?? "");
    let next = slide.nextElementSibling;
    if (next?.dataset.film) ready(next);
  }

  function captions() {
    const off = document.body.classList.toggle("no-captions");
    for (const video of document.querySelectorAll("video")) {
      for (const track of video.textTracks) track.mode = off ? "hidden" : "showing";
    }
    const status = element("said");
    status.textContent = (off ? status.dataset.off : status.dataset.on) ?? "";
  }

  Reveal.initialize({
    width: 1280, height: 720, margin: 0.02, center: false, hash: true,
    transition: "none", backgroundTransition: "none", autoPlayMedia: false, pdfSeparateFragments: false,
    plugins: [RevealNotes],
    keyboard: { 67: captions },
  }).then(() => reached(Reveal.getCurrentSlide()));
  Reveal.on("slidechanged", (/** @type {any} */ event) => reached(event.currentSlide));
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.matches(".again")) play(target.closest("section"));
  });
})();
