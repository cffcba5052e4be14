// The app's connection is found from where the page came from, so that one server does for localhost, 127.0.0.1 and a proxy.
const connection = new URL("ws", window.location.href);
connection.protocol = connection.protocol.replace("http", "ws");
connection.search = connection.hash = "";
document.querySelector("#terminal").dataset.sessionWebsocketUrl = connection.href;

// The keys belong to the app from the start, without a click into it first, and at its end to the button.
let opened = false;
new MutationObserver((_, watching) => {
  const page = document.body.classList;
  if (page.contains("-closed")) {
    watching.disconnect();
    document.querySelector(".closed-dialog button").focus();
  } else if (page.contains("-first-byte") && !opened) {
    opened = true;
    document.querySelector(".xterm-helper-textarea").focus();
  }
}).observe(document.body, { attributeFilter: ["class"] });

// ctrl+w takes a word away in a text field, and in most browsers the tab: ask before the app goes.
window.addEventListener("beforeunload", (event) => {
  const page = document.body.classList;
  if (page.contains("-first-byte") && !page.contains("-closed")) event.preventDefault();
});
