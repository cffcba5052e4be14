"""The app in a browser: the page, who may open it, and the server that starts an app for every tab."""
