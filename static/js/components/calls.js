// Tells the directory that somebody touched a telephone number: a count for the physician, and nothing
// about who it was. It never delays the call; without it, calls are simply not counted.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-called]");
  if (link) navigator.sendBeacon(link.dataset.called);
});
