"use strict";
// Everything here adds to a page that can be read and watched without it.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const status = document.getElementById("status");
  const snippets = JSON.parse(document.getElementById("snippets").textContent);
  for (const element of all("[data-script]")) element.hidden = false;

  // Copying. A page from a server without https has no clipboard of its own: then the old way.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.className = "unseen";
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      return copied;
    }
  }
  for (const button of all("[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = snippets[button.dataset.item][button.dataset.copy];
      button.closest(".use").querySelector(".copied code").textContent = text;
      for (const other of all("[data-copy].done")) other.classList.remove("done");
      const copied = await copy(text);
      button.focus();
      button.classList.toggle("done", copied);
      const said = copied ? status.dataset.copied : status.dataset.failed;
      status.textContent = said.replace("%", button.textContent.trim());
    });
  }

  // A picture opens as the one that is seen: dark, or for a narrow screen.
  for (const link of all("a.picture")) {
    link.addEventListener("click", () => {
      link.href = link.querySelector("img").currentSrc || link.href;
    });
  }

  // Films: sections, captions, the poster of the reader's theme; one plays at a time.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  for (const video of all("video")) {
    video.addEventListener("play", () => {
      for (const other of all("video")) if (other !== video) other.pause();
    });
    const film = video.closest(".film");
    if (!film || video.closest(".loop")) continue;
    if (video.dataset.dark) {
      const light = video.poster;
      const choose = () => (video.poster = dark.matches ? video.dataset.dark : light);
      choose();
      dark.addEventListener("change", () => {
        choose();
        if (video.paused && video.currentTime === 0) video.load(); // the other film
      });
    }
    if (video.dataset.captions) {
      // From the transcript: a file on the disk may not be read as a <track>.
      const track = video.addTextTrack("captions", video.dataset.label, video.dataset.captions);
      for (const cue of all(".transcript li", film)) {
        const said = cue.querySelector(".said").textContent;
        const escaped = said.replace(/&/g, "&amp;").replace(/</g, "&lt;");
        track.addCue(new VTTCue(Number(cue.dataset.start), Number(cue.dataset.end), escaped));
      }
      track.mode = "showing";
    }
    const links = all("[data-at]", film);
    for (const link of links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const seek = () => {
          video.currentTime = Number(link.dataset.at) + 0.01;
          video.play();
        };
        if (video.readyState > 0) return seek();
        video.addEventListener("loadedmetadata", seek, { once: true });
        video.preload = "auto";
        video.load();
      });
    }
    video.addEventListener("timeupdate", () => {
      const now = links.findLast((link) => Number(link.dataset.at) <= video.currentTime);
      for (const link of links) {
        if (link === now) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    });
  }

  // The explorable is opened where it stands, once it is asked for.
  for (const button of all("[data-explore]")) {
    button.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      frame.src = button.dataset.explore;
      frame.title = button.dataset.title;
      button.closest("section").append(frame);
      button.remove();
      frame.focus();
    });
  }

  // On a server: when something was made again, and nothing more is coming, the page is new.
  const { live } = document.body.dataset;
  if (live) {
    const first = live.split("?")[1];
    let last;
    setInterval(async () => {
      try {
        const now = await (await fetch(live)).text();
        if (now !== first && now === last) location.reload();
        last = now;
      } catch {
        // The server has ended: the page stays as it is.
      }
    }, 700);
  }
})();
