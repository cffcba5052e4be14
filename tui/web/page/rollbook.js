// The app's connection is found from where the page came from, so that one server does for localhost, 127.0.0.1 and a proxy.
const connection = new URL("ws", window.location.href);
connection.protocol = connection.protocol.replace("http", "ws");
connection.search = connection.hash = "";
document.querySelector("#terminal").dataset.sessionWebsocketUrl = connection.href;

// The keys belong to the app from the start, without a click into it first.
new MutationObserver((_, watching) => {
  if (!document.body.classList.contains("-first-byte")) return;
  watching.disconnect();
  document.querySelector(".xterm-helper-textarea").focus();
}).observe(document.body, { attributeFilter: ["class"] });

// ctrl+w takes a word away in a text field, and in most browsers the tab: ask before the app goes.
window.addEventListener("beforeunload", (event) => {
  const page = document.body.classList;
  if (page.contains("-first-byte") && !page.contains("-closed")) event.preventDefault();
});
