// Offers codes of units while one types a part of a name or code.
const field = document.querySelector('input[list="unit-codes"]');
if (field) {
  const offered = document.createElement("datalist");
  offered.id = "unit-codes";
  field.after(offered);
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const address = new URL(document.querySelector("[data-unit-codes]").dataset.unitCodes, location);
      address.searchParams.set("words", field.value);
      const answer = await fetch(address, { headers: { "HX-Target": "unit-codes" } });
      if (answer.ok) offered.innerHTML = await answer.text();
    }, 200);
  });
}
