// Keys for those who review many drafts: j and k go from item to item, a accepts, e edits, r rejects;
// o shows all that is folded, and folds it again.
// The page works without any of this.
(() => {
  const items = () => [...document.querySelectorAll("article.item")];
  let here = null;

  const open = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  };
  const go = (item) => {
    if (!item) return;
    here?.classList.remove("here");
    here = item;
    open(item);
    item.classList.add("here");
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "center" });
  };
  const by = (step) => {
    const all = items();
    const now = all.indexOf(here);
    go(all[now < 0 ? 0 : Math.min(Math.max(now + step, 0), all.length - 1)]);
  };
  const reveal = (kind) => {
    const part = here?.querySelector(`details.${kind}`);
    if (!part) return;
    part.open = true;
    part.querySelector("textarea, input:not([type=hidden])").focus();
  };
  const showAll = () => {
    const folds = [...document.querySelectorAll("details.fold")];
    const closed = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = closed;
  };
  const arrived = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) open(target);
    if (target?.matches("article.item")) go(target);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const moves = {
      j: () => by(1),
      k: () => by(-1),
      a: () => here?.querySelector("form.accept button")?.click(),
      e: () => reveal("edit"),
      r: () => reveal("reject"),
      o: showAll,
    };
    if (moves[event.key]) {
      event.preventDefault();
      moves[event.key]();
    }
  });
  document.getElementById("show-all")?.addEventListener("click", (event) => {
    event.preventDefault();
    showAll();
  });
  document.getElementById("keys")?.removeAttribute("hidden");
  window.addEventListener("hashchange", arrived);
  arrived();
})();
