// Numbers beside the lines of a text, scrolled along with it.
for (const text of document.querySelectorAll("[data-lined]")) {
  const numbers = text.parentElement.querySelector("[data-lines]");
  const count = () => {
    const lines = text.value.split("\n").length;
    numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
    numbers.style.height = `${text.offsetHeight}px`;
    numbers.scrollTop = text.scrollTop;
  };
  text.addEventListener("input", count);
  text.addEventListener("scroll", () => { numbers.scrollTop = text.scrollTop; });
  count();
}
