// Plays the films of the deck: a slide is a section of one, from its start to its end. Each film is in
// the page once, as base64, and is taken out of it when the first of its slides is near.
(() => {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const cues = JSON.parse(document.getElementById("cues").textContent);
  const addresses = new Map();

  /** The film's address in this page. */
  function address(film) {
    if (!addresses.has(film)) {
      const kept = document.getElementById(`film-${film}`);
      const text = atob(kept.textContent.trim());
      kept.textContent = "";
      const bytes = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
      addresses.set(film, URL.createObjectURL(new Blob([bytes], { type: "video/mp4" })));
    }
    return addresses.get(film);
  }

  /** Let a slide show its first picture; what is not a film's is left alone. */
  function ready(slide) {
    const video = slide?.querySelector("video");
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

  /** Stop at the section's end, on its last frame: the one after it is the next section's. */
  function watch(slide, video) {
    const last = Number(slide.dataset.end) - 1.5 / Number(slide.dataset.fps);
    const stop = () => {
      if (video.paused || video.currentTime < last) return;
      video.pause();
      slide.classList.add("over");
    };
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

  function stop_at(video, slide) {
    video.pause();
    slide.classList.add("over");
  }

  /** Play a slide's section from its start. */
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

  /** What is on the slide that is reached now: its film plays, all others rest. */
  function reached(slide) {
    for (const video of document.querySelectorAll("video")) video.pause();
    if (slide.dataset.film) {
      if (still.matches) {
        ready(slide);
        slide.classList.add("over");
      } else play(slide);
    }
    const frame = slide.querySelector("iframe");
    if (frame && !frame.srcdoc) frame.srcdoc = JSON.parse(document.getElementById("explorable").textContent);
    let next = slide.nextElementSibling;
    if (next?.dataset.film) ready(next);
  }

  function captions() {
    const off = document.body.classList.toggle("no-captions");
    for (const video of document.querySelectorAll("video")) {
      for (const track of video.textTracks) track.mode = off ? "hidden" : "showing";
    }
    const status = document.querySelector("[role=status]");
    status.textContent = off ? status.dataset.off : status.dataset.on;
  }

  Reveal.initialize({
    width: 1280, height: 720, margin: 0.02, center: false, hash: true,
    transition: "none", backgroundTransition: "none", autoPlayMedia: false, pdfSeparateFragments: false,
    plugins: [RevealNotes],
    keyboard: { 67: captions },
  }).then(() => reached(Reveal.getCurrentSlide()));
  Reveal.on("slidechanged", (event) => reached(event.currentSlide));
  document.addEventListener("click", (event) => {
    if (event.target.matches(".again")) play(event.target.closest("section"));
  });
})();
