// Photographs: drawn anew (which leaves behind all a camera writes into its files), with boxes
// painted over faces and names, and only then kept and sent.
import { data, filled, flush, put, say } from "./queue.js";

const LONGEST_SIDE = 1600, QUALITY = 0.82, COVER = "#1b242c";
const form = document.getElementById("photo-form");
const canvas = document.getElementById("photo-canvas");
const pen = canvas.getContext("2d");
let picture, boxes = [], start;

document.getElementById("photo-file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  boxes = [];
  document.getElementById("photo-work").hidden = false;
  draw();
});

function draw(extra) {
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  pen.fillStyle = COVER;
  for (const { x, y, width, height } of extra ? [...boxes, extra] : boxes) pen.fillRect(x, y, width, height);
  document.getElementById("photo-count").textContent = filled(data.texts.boxes, { count: boxes.length });
  for (const button of form.querySelectorAll("[data-cover]")) {
    button.setAttribute("aria-pressed", String(boxes.some((each) => each.part === button.dataset.cover)));
  }
}

function at(event) {
  const place = canvas.getBoundingClientRect();
  return { x: (event.clientX - place.left) * (canvas.width / place.width), y: (event.clientY - place.top) * (canvas.height / place.height) };
}

function between(one, other) {
  return { x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  start = at(event);
});
canvas.addEventListener("pointermove", (event) => start && draw(between(start, at(event))));
canvas.addEventListener("pointerup", (event) => {
  const box = start && between(start, at(event));
  start = undefined;
  if (box && box.width > 4 && box.height > 4) boxes.push(box);
  draw();
});

for (const button of form.querySelectorAll("[data-cover]")) {
  button.addEventListener("click", () => {
    const part = button.dataset.cover, before = boxes.length;
    boxes = boxes.filter((each) => each.part !== part);
    if (boxes.length === before) {
      const width = canvas.width / 3, height = canvas.height / 3;
      boxes.push({ part, x: (Number(part) % 3) * width, y: Math.floor(Number(part) / 3) * height, width, height });
    }
    draw();
  });
}
form.querySelector("[data-undo]").addEventListener("click", () => {
  boxes.pop();
  draw();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!picture) return say(data.texts.no_picture);
  const caption = document.getElementById("photo-caption").value;
  const content = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  const record = await put({
    key: `photo:${crypto.randomUUID()}`, url: form.dataset.send, label: caption,
    parts: [{ name: "picture", value: content, file: "picture.jpg" }, { name: "caption", value: caption }, { name: "boxes", value: String(boxes.length) }],
  });
  const outcome = await flush(record.key);
  if (outcome.state === "sent") location.reload();
  else say(outcome.state === "refused" ? filled(data.texts.refused, outcome) : data.texts.kept);
  form.reset();
  document.getElementById("photo-work").hidden = true;
});
